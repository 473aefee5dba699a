import { createParams } from '../db/conditions.ts'
import type { Database } from '../db/database.ts'
import { KEYS, type Page, type PageArguments, planPage } from '../db/keyset.ts'
import type { Query } from '../db/read.ts'
import { countRows, type Total } from '../db/total.ts'
import { DocketError, invalidInput } from '../errors.ts'
import { type EventFilter, eventConditions, known, parseEventFilter, searched } from './event-filter.ts'
import type { Event } from './types.ts'

export const EVENT_ORDERS = ['AT_DESC', 'AT_ASC'] as const

export type EventOrder = (typeof EVENT_ORDERS)[number]

export interface EventListQuery {
  workspaceId: string
  /** As it came from the client */
  filter: unknown
  orderBy: EventOrder
}

// A path is a program that a client wrote.
const PATH_TIMEOUT_MS = 2000

/**
 * Nothing that is still to be committed can be older: an event is given its time after its transaction began. Asked for
 * before the page's own snapshot is taken. A millisecond less, because that is what times are rounded to.
 */
const HORIZON = `
  SELECT least(statement_timestamp(), min(xact_start)) - interval '1 millisecond' AS horizon
  FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()`

/**
 * A page of the workspace's log by keyset. Read from the old to the new, it ends before what can still be preceded by an
 * event of a running transaction: whoever goes on from its last cursor misses nothing.
 * @throws DocketError INVALID_INPUT for a bad cursor, page size or filter; QUERY_TOO_COMPLEX for one that takes too long
 */
export async function listEvents(
  db: Database,
  { workspaceId, filter: given, orderBy }: EventListQuery,
  page: PageArguments,
): Promise<Page<Event>> {
  const filter = parseEventFilter(given)
  const { values, param } = createParams()
  const plan = planPage(
    {
      keys: [KEYS.time('at'), KEYS.whole('position')],
      descending: orderBy === 'AT_DESC',
      query: ['events', workspaceId, filter, orderBy],
    },
    page,
    param,
  )
  const source = {
    table: 'event',
    columns: 'job_id, seq, type, actor_type, actor_id, at, data',
    known: known(workspaceId, filter, param),
    searched: searched(filter, param),
  }
  const { edges, pageInfo } = await reading(db, filter, async (query) => {
    if (plan.ascending) {
      const [row] = await query<{ horizon: Date }>(HORIZON)
      source.known.push(`at < ${param(row!.horizon)}`)
    }
    return await plan.read<Row>(query, source, values)
  })
  return { pageInfo, edges: edges.map(({ node, cursor }) => ({ cursor, node: eventOf(node) })) }
}

/**
 * How many events a list has.
 * @throws DocketError INVALID_INPUT for a bad filter; QUERY_TOO_COMPLEX when counting takes too long
 */
export async function countEvents(
  db: Database,
  { workspaceId, filter: given }: EventListQuery,
  exact: boolean,
): Promise<Total> {
  const filter = parseEventFilter(given)
  const { values, param } = createParams()
  const where = eventConditions(workspaceId, filter, param).join(' AND ')
  return await reading(db, filter, (query) => countRows(query, `event WHERE ${where}`, values, exact))
}

interface Row {
  jobId: string
  seq: number
  type: Event['type']
  actorType: Event['actor']['type']
  actorId: string
  at: Date
  data: Event['data']
}

const eventOf = ({ jobId, seq, type, actorType, actorId, at, data }: Row) =>
  ({ jobId, seq, type, at, data, actor: { type: actorType, id: actorId } }) as Event

/** A path that is no path, or that takes too long, is the client's mistake. */
async function reading<Result>(
  db: Database,
  { dataMatches }: EventFilter,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  if (dataMatches === null) return await db.read(work)
  await db
    .read((query) => query('SELECT $1::jsonpath', [dataMatches]))
    .catch((error: unknown) => {
      if (isInvalid(error)) throw wrongPath('is not a valid JSON path')
      throw error
    })
  return await db.read(work, PATH_TIMEOUT_MS).catch((error: unknown) => {
    if (error instanceof DocketError && error.code === 'QUERY_TOO_COMPLEX') {
      throw wrongPath(
        `takes longer than ${PATH_TIMEOUT_MS} ms; limit the list by \`at\`, \`jobId\` or \`types\``,
      )
    }
    throw error
  })
}

const wrongPath = (message: string) => invalidInput({ field: 'filter.dataMatches', message })

/** SQLSTATE: a syntax error, bad data such as a regular expression, or nesting beyond the stack. */
const isInvalid = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(42601|22...|54...|0A000)$/.test(String(error.code))
