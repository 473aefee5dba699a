import type { History } from './history.ts'
import type { Postgres } from './postgres.ts'
import type { SimulatorCall } from './simulator.ts'

/** Everything that the checker looks at, read when all has come to rest. Times are milliseconds since 1970. */
export interface Evidence {
  jobs: JobRow[]
  attempts: AttemptRow[]
  calls: CallRow[]
  /** The log, in order of job and number */
  events: EventRow[]
  /** The arrows that docket_is_arrow allows, as `FROM>TO` */
  arrows: Set<string>
  months: { spent: number; reserved: number; possiblyPaid: number }[]
  /** Jobs with a queue entry */
  queued: string[]
  /** Advisory locks held after the workers were stopped */
  locks: number
  /** Workers that have neither said goodbye nor been given up */
  workers: string[]
  simulatorCalls: SimulatorCall[]
  history: History
}

export interface JobRow {
  id: string
  name: string
  status: string
  generation: number
  lastSeq: number
  attemptCount: number
  owned: boolean
  cost: number
  possiblyPaid: number
  maxCost: number | null
  hasResult: boolean
  errorCode: string | null
}

export interface AttemptRow {
  id: string
  jobId: string
  number: number
  workerId: string
  pid: number | null
  startedAt: number
  endedAt: number | null
  errorCode: string | null
  staleWrites: number
}

export interface CallRow {
  id: string
  jobId: string
  outcome: string
  requestId: string | null
  errorCode: string | null
  possiblyPaid: boolean
  reserved: number
  cost: number | null
  outputTokens: number
  model: string
  startedAt: number
}

export interface EventRow {
  jobId: string
  seq: number
  type: string
  actorType: string
  at: number
  from: string | null
  to: string | null
  callId: string | null
  errorCode: string | null
}

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`

const JOBS = `SELECT id, coalesce(idempotency_key, '') AS name, status, generation, last_seq AS "lastSeq",
    attempt_count AS "attemptCount", attempt_token IS NOT NULL AS owned, cost_micros::float8 AS cost,
    possibly_paid_micros::float8 AS "possiblyPaid", max_cost_micros::float8 AS "maxCost", result IS NOT NULL AS "hasResult",
    error_code AS "errorCode"
  FROM job`

const ATTEMPTS = `SELECT attempt.id, job_id AS "jobId", number, worker_id AS "workerId", pid,
    ${ms('attempt.started_at')} AS "startedAt", ${ms('ended_at')} AS "endedAt", error_code AS "errorCode",
    stale_writes AS "staleWrites"
  FROM attempt LEFT JOIN worker ON worker.id = worker_id ORDER BY job_id, number`

const CALLS = `SELECT id, job_id AS "jobId", outcome, request_id AS "requestId", error_code AS "errorCode",
    possibly_paid AS "possiblyPaid", reserved_micros::float8 AS reserved, cost_micros::float8 AS cost,
    output_tokens AS "outputTokens", model, ${ms('started_at')} AS "startedAt"
  FROM model_call ORDER BY started_at`

const EVENTS = `SELECT job_id AS "jobId", seq, type, actor_type AS "actorType", ${ms('at')} AS at,
    data->>'from' AS from, data->>'to' AS to, data->>'callId' AS "callId", data->>'errorCode' AS "errorCode"
  FROM event WHERE job_id IS NOT NULL ORDER BY job_id, seq`

const ARROWS = `SELECT a || '>' || b AS arrow FROM unnest(enum_range(NULL::"JobStatus")) AS a,
  unnest(enum_range(NULL::"JobStatus")) AS b WHERE docket_is_arrow(a, b)`

const MONTHS = `SELECT spent_micros::float8 AS spent, reserved_micros::float8 AS reserved,
  possibly_paid_micros::float8 AS "possiblyPaid" FROM workspace_spend`

/** Reads it all. The workers must have ended: nothing may change meanwhile. */
export async function readEvidence(
  { sql }: Postgres,
  simulatorCalls: SimulatorCall[],
  history: History,
): Promise<Evidence> {
  const [locks] = await sql<{ count: number }>(
    "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'",
  )
  return {
    jobs: await sql<JobRow>(JOBS),
    attempts: await sql<AttemptRow>(ATTEMPTS),
    calls: await sql<CallRow>(CALLS),
    events: await sql<EventRow>(EVENTS),
    arrows: new Set((await sql<{ arrow: string }>(ARROWS)).map(({ arrow }) => arrow)),
    months: await sql(MONTHS),
    queued: (await sql<{ id: string }>('SELECT job_id AS id FROM queue_entry')).map(({ id }) => id),
    locks: locks!.count,
    workers: (
      await sql<{ id: string }>('SELECT id FROM worker WHERE stopped_at IS NULL AND lost_at IS NULL')
    ).map(({ id }) => id),
    simulatorCalls,
    history,
  }
}

export const FINAL = new Set(['COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED'])

/** A job with its events, and what they say about its ends. */
export interface Life {
  job: JobRow
  events: EventRow[]
  /** How many times it ended */
  ends: number
  /** How many times somebody let it begin again after an end */
  retriesByHand: number
}

export function livesOf({ jobs, events }: Evidence): Life[] {
  const perJob = Map.groupBy(events, ({ jobId }) => jobId)
  return jobs.map((job) => {
    const its = perJob.get(job.id) ?? []
    return {
      job,
      events: its,
      ends: its.filter(({ to }) => to !== null && FINAL.has(to)).length,
      retriesByHand: its.filter(({ type, actorType }) => type === 'JOB_RETRYING' && actorType === 'API_KEY')
        .length,
    }
  })
}
