import type { Database } from '../db/database.ts'
import { type ErrorCode, invalidInput } from '../errors.ts'
import type { JobStatus } from '../events/types.ts'
import type { Histogram } from './histogram.ts'
import type { TaskType } from './tasks.ts'

export type Bucket = 'HOUR' | 'DAY'

export interface StatsQuery {
  workspaceId: string
  range: { from?: Date | null; to?: Date | null }
  bucket: Bucket
}

/** Sums over the log of some time, of one type of task or of all. */
export interface Figures {
  /** Jobs that came into each status */
  reached: Partial<Record<JobStatus, number>>
  /** Milliseconds until the first start, since the job could begin */
  waiting: Histogram
  /** Milliseconds from the first start to the end */
  running: Histogram
  calls: number
  costMicros: number
  tokens: Partial<Record<TokenClass, number>>
  failures: Map<string, Failures>
}

type TokenClass = 'INPUT' | 'OUTPUT' | 'CACHE_WRITE' | 'CACHE_READ'

export interface Failures {
  fingerprint: string
  code: ErrorCode
  count: number
}

export interface Stats {
  /** Beginning of the first bucket */
  from: Date
  /** End of the last one */
  to: Date
  total: Figures
  byTaskType: TaskTypeFigures[]
  /** Every bucket, also those without an event */
  buckets: { at: Date; figures: Figures; byTaskType: TaskTypeFigures[] }[]
}

export interface TaskTypeFigures {
  taskType: TaskType
  figures: Figures
}

const BUCKET_MS: Record<Bucket, number> = { HOUR: 3_600_000, DAY: 86_400_000 }
const MAX_BUCKETS: Record<Bucket, number> = { HOUR: 24 * 14, DAY: 366 }

const READ = `
  SELECT at, task_type, measure, key, sum(amount)::float8 AS amount FROM (
    SELECT at, task_type, measure, key, amount FROM job_rollup
    WHERE workspace_id = $1 AND span = $2::text::"RollupSpan" AND at >= $3 AND at < $4
    UNION ALL
    SELECT date_trunc($2::text, at, 'UTC'), task_type, measure, key, amount FROM docket_rollup_tail($1)
    WHERE measure <> 'STATUS' AND at >= $3 AND at < $4) AS change
  GROUP BY at, task_type, measure, key`

interface Row {
  at: Date
  taskType: TaskType
  measure: 'REACHED' | 'WAITING' | 'RUNNING' | 'FAILURE' | 'CALLS' | 'COST' | 'TOKENS'
  key: string
  amount: number
}

/**
 * What happened in a span of time, by hour or day (UTC): read from the rollup, with what the log has beyond it.
 * @throws DocketError INVALID_INPUT for a span that is open, empty or too long
 */
export async function readStats(db: Database, { workspaceId, range, bucket }: StatsQuery): Promise<Stats> {
  const { from, to } = wholeBuckets(range, bucket)
  const rows = await db.query<Row>(READ, [workspaceId, bucket, new Date(from), new Date(to)])
  const total = noSums()
  const buckets = new Map<number, Sums>()
  for (let at = from; at < to; at += BUCKET_MS[bucket]) buckets.set(at, noSums())
  for (const row of rows) {
    for (const sums of [total, buckets.get(row.at.getTime())!]) addTo(sums, row)
  }
  return {
    from: new Date(from),
    to: new Date(to),
    total: total.figures,
    byTaskType: figuresOfTypes(total),
    buckets: [...buckets].map(([at, sums]) => ({
      at: new Date(at),
      figures: sums.figures,
      byTaskType: figuresOfTypes(sums),
    })),
  }
}

/** Figures of all types of task together, and of each that has any. */
interface Sums {
  figures: Figures
  types: Map<TaskType, Figures>
}

const noSums = (): Sums => ({ figures: noFigures(), types: new Map() })

function addTo({ figures, types }: Sums, row: Row) {
  if (!types.has(row.taskType)) types.set(row.taskType, noFigures())
  add(figures, row)
  add(types.get(row.taskType)!, row)
}

const figuresOfTypes = ({ types }: Sums): TaskTypeFigures[] =>
  [...types].map(([taskType, figures]) => ({ taskType, figures }))

function wholeBuckets({ from, to }: StatsQuery['range'], bucket: Bucket): { from: number; to: number } {
  const length = BUCKET_MS[bucket]
  if (!from) throw invalidInput({ field: 'range.from', message: 'is missing' })
  const end = to?.getTime() ?? Date.now()
  const span = { from: Math.floor(from.getTime() / length) * length, to: Math.ceil(end / length) * length }
  if (span.from >= span.to) throw invalidInput({ field: 'range.to', message: 'is not after from' })
  if (span.to - span.from > MAX_BUCKETS[bucket] * length) {
    throw invalidInput({ field: 'range', message: `has more than ${MAX_BUCKETS[bucket]} buckets` })
  }
  return span
}

const noFigures = (): Figures => ({
  reached: {},
  waiting: new Map(),
  running: new Map(),
  calls: 0,
  costMicros: 0,
  tokens: {},
  failures: new Map(),
})

function add(figures: Figures, { measure, key, amount }: Row) {
  switch (measure) {
    case 'REACHED':
      figures.reached[key as JobStatus] = (figures.reached[key as JobStatus] ?? 0) + amount
      return
    case 'WAITING':
      return addTimes(figures.waiting, Number(key), amount)
    case 'RUNNING':
      return addTimes(figures.running, Number(key), amount)
    case 'FAILURE':
      return addFailures(figures.failures, key, amount)
    case 'CALLS':
      figures.calls += amount
      return
    case 'COST':
      figures.costMicros += amount
      return
    case 'TOKENS':
      figures.tokens[key as TokenClass] = (figures.tokens[key as TokenClass] ?? 0) + amount
  }
}

const addTimes = (histogram: Histogram, place: number, count: number) =>
  void histogram.set(place, (histogram.get(place) ?? 0) + count)

function addFailures(failures: Figures['failures'], key: string, count: number) {
  const [fingerprint, code] = key.split(' ') as [string, ErrorCode]
  failures.set(key, { fingerprint, code, count: (failures.get(key)?.count ?? 0) + count })
}
