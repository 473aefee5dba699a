import { createParams } from '../db/conditions.ts'
import type { Database } from '../db/database.ts'
import type { Job, Prisma } from '../db/generated/prisma/client.ts'
import { KEYS, type Page, type PageArguments, planPage } from '../db/keyset.ts'
import { countRows, type Total } from '../db/total.ts'
import { conditions, DURATION, HAS_DURATION, jobConditions } from './conditions.ts'
import { parseFilter } from './filter.ts'

export const JOB_ORDERS = [
  'CREATED_AT_DESC',
  'CREATED_AT_ASC',
  'FINISHED_AT_DESC',
  'FINISHED_AT_ASC',
  'DURATION_DESC',
  'DURATION_ASC',
  'COST_DESC',
  'COST_ASC',
] as const

export type JobOrder = (typeof JOB_ORDERS)[number]

export interface JobListQuery {
  workspaceId: string
  /** As it came from the client */
  filter: unknown
  orderBy: JobOrder
}

/** What each order goes by, and which jobs have it at all. */
const ORDERS = {
  CREATED_AT: { key: KEYS.time('created_at'), has: [] },
  FINISHED_AT: { key: KEYS.time('finished_at'), has: ['finished_at IS NOT NULL'] },
  DURATION: { key: KEYS.interval(DURATION), has: HAS_DURATION },
  COST: { key: KEYS.whole('cost_micros'), has: [] },
}

const orderOf = (orderBy: JobOrder) => orderBy.replace(/_(ASC|DESC)$/, '') as keyof typeof ORDERS

/**
 * A page of jobs by keyset.
 * @param include which relations to read with each job; its input and result are left out
 * @throws DocketError INVALID_INPUT for a bad cursor, page size or filter; QUERY_TOO_COMPLEX for one that takes too long
 */
export async function listJobs(
  db: Database,
  { workspaceId, filter: given, orderBy }: JobListQuery,
  page: PageArguments,
  include: Prisma.JobInclude,
): Promise<Page<Job>> {
  const filter = parseFilter(given)
  const order = orderOf(orderBy)
  const { key, has } = ORDERS[order]
  const { values, param } = createParams()
  const keyset = {
    keys: [key, KEYS.uuid('id')],
    descending: orderBy.endsWith('DESC'),
    query: ['jobs', workspaceId, filter, orderBy],
  }
  const plan = planPage(keyset, page, param)
  const { workspace, known, spans, searched: rest, described } = jobConditions(workspaceId, filter, param)
  const { [order]: span, ...otherSpans } = spans
  const searched = [...Object.values(otherSpans).flat(), ...rest]
  const whole = order === 'CREATED_AT' && known.length + searched.length === 0
  const source = {
    table: 'job',
    columns: 'id',
    known: [workspace, ...known, ...has, ...span],
    searched,
    ...(described === null ? {} : { found: { query: described, whole } }),
  }
  const { edges, pageInfo } = await db.read((query) => plan.read<{ id: string }>(query, source, values))
  const jobs = await readJobs(
    db,
    edges.map(({ node }) => node.id),
    include,
  )
  return {
    pageInfo,
    // A job that was deleted in between is left out.
    edges: edges.flatMap(({ node, cursor }) => {
      const job = jobs.get(node.id)
      return job ? [{ cursor, node: job }] : []
    }),
  }
}

async function readJobs(db: Database, ids: string[], include: Prisma.JobInclude): Promise<Map<string, Job>> {
  const jobs = (await db.prisma.job.findMany({ include, where: { id: { in: ids } } })) as unknown as Job[]
  return new Map(jobs.map((job) => [job.id, job]))
}

/**
 * How many jobs a list has.
 * @throws DocketError INVALID_INPUT for a bad filter; QUERY_TOO_COMPLEX when counting takes too long
 */
export async function countJobs(db: Database, query: JobListQuery, exact: boolean): Promise<Total> {
  const { values, param } = createParams()
  const where = [
    ...conditions(query.workspaceId, parseFilter(query.filter), param),
    ...ORDERS[orderOf(query.orderBy)].has,
  ]
  return await db.read((query) => countRows(query, `job WHERE ${where.join(' AND ')}`, values, exact))
}
