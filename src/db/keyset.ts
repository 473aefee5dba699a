import { createHash } from 'node:crypto'
import { invalidInput } from '../errors.ts'
import type { Param } from './conditions.ts'
import type { Query } from './read.ts'

export const DEFAULT_PAGE = 20
export const MAX_PAGE = 100

/** What a list is ordered by: an SQL expression, and how its values travel in a cursor. */
export interface Key {
  sql: string
  /** Gives the value as a cursor holds it */
  read: string
  /** What stands in a comparison for a value from a cursor */
  bound(param: string): string
  form: RegExp
}

const WHOLE = /^-?\d{1,15}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const whole = (sql: string): Key => ({ sql, read: sql, bound: (param) => `${param}::bigint`, form: WHOLE })

/** The kinds of keys. Times are to the millisecond, as their columns are. */
export const KEYS = {
  whole,
  uuid: (sql: string): Key => ({ sql, read: sql, bound: (param) => `${param}::uuid`, form: UUID }),
  time: (sql: string): Key => ({
    ...whole(sql),
    read: `(extract(epoch FROM ${sql}) * 1000)::bigint`,
    bound: (param) => `to_timestamp(${param}::bigint / 1000.0)`,
  }),
  interval: (sql: string): Key => ({
    ...whole(sql),
    read: `(extract(epoch FROM ${sql}) * 1000)::bigint`,
    bound: (param) => `${param}::bigint * interval '1 millisecond'`,
  }),
}

/** As in the connections of Relay: the first after a cursor, or the last before one. */
export interface PageArguments {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

export interface Keyset {
  /** The last one is different for every row */
  keys: Key[]
  descending: boolean
  /** Whatever makes the list what it is; a cursor of another one is refused */
  query: unknown
}

export interface Page<Node> {
  edges: { cursor: string; node: Node }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | undefined
    endCursor: string | undefined
  }
}

/** How a page is read: page 1,000 costs what page 1 costs, and rows that come in between shift nothing. */
export interface PagePlan {
  /** Whether its rows are read from the least one upwards */
  ascending: boolean
  read<Row extends object>(query: Query, source: Source, values: unknown[]): Promise<Page<Row>>
}

/** The rows of a list. */
export interface Source {
  table: string
  columns: string
  /** Conditions that an index gives in order, or whose frequency PostgreSQL knows well */
  known: string[]
  /** Others: it may guess far from the truth how many rows fit */
  searched: string[]
  /** By another table */
  found?: Found
}

export interface Found {
  /** A query for the `id` of each row that fits */
  query: string
  /** Whether it gives every column of the other conditions and of the order: then no more than a page of it is read */
  whole: boolean
}

// Looking at so many rows takes some three milliseconds.
const WINDOW = 1000
// Reading thousands of rows by their ids, each from another place, takes as long as looking at so many in order.
const WIDEST_WINDOW = 20_000

/** @throws DocketError INVALID_INPUT for a bad size, or a cursor that is none of this list */
export function planPage({ keys, descending, query }: Keyset, page: PageArguments, param: Param): PagePlan {
  const { size, backward } = sizeOf(page)
  const ascending = descending === backward
  const digest = digestOf(query)
  const expressions = keys.map(({ sql }) => sql).join(', ')

  function bound(field: 'after' | 'before'): string[] {
    const cursor = page[field] ?? null
    if (cursor === null) return []
    const values = readCursor(cursor, digest, keys, field)
    const comparison = (field === 'after') === descending ? '<' : '>'
    return [
      `(${expressions}) ${comparison} (${keys.map((key, i) => key.bound(param(values[i]))).join(', ')})`,
    ]
  }

  function cut<Row extends object>(rows: Row[]): Page<Row> {
    const shown = rows.slice(0, size)
    if (backward) shown.reverse()
    const edges = shown.map((node) => ({ node, cursor: writeCursor(node, digest, keys) }))
    const more = rows.length > size
    return {
      edges,
      pageInfo: {
        hasNextPage: backward ? Boolean(page.before) : more,
        hasPreviousPage: backward ? more : Boolean(page.after),
        startCursor: edges[0]?.cursor,
        endCursor: edges.at(-1)?.cursor,
      },
    }
  }

  const bounds = [...bound('after'), ...bound('before')]
  const statements = statementsOf(keys, ascending ? 'ASC' : 'DESC', size + 1)
  return {
    ascending,
    async read<Row extends object>(query: Query, source: Source, values: unknown[]) {
      const { inOrder, byIndex } = statements({ ...source, known: [...source.known, ...bounds] })
      const rows = await query<Row>(inOrder(WINDOW), values)
      // A full page is what the list begins with. One that is not may go on beyond the window.
      if (rows.length > size || byIndex === null) return cut(rows)
      const wider = widerWindow(rows.length, size)
      const more = wider ? await query<Row>(inOrder(wider), values) : []
      return cut(more.length > size ? more : await query<Row>(byIndex, values))
    },
  }
}

/**
 * How far a page goes by what the first window had of it, and half as far again while that is not too far; undefined when
 * the page alone is. What has no index would otherwise be looked for in all rows.
 */
function widerWindow(found: number, size: number): number | undefined {
  const rows = (WINDOW * (size + 1)) / found
  return rows <= WIDEST_WINDOW ? Math.min(Math.ceil(1.5 * rows), WIDEST_WINDOW) : undefined
}

/**
 * Two ways to a page. Rows that are common are met soon when the list is gone through in order; those that are rare are
 * read from an index and sorted, all of them. PostgreSQL would choose by its guess of how many there are, and the wrong
 * choice costs seconds: so the first way goes no further than a window.
 * @param limit one more than is shown: it tells whether there are more
 */
function statementsOf(keys: Key[], direction: 'ASC' | 'DESC', limit: number) {
  const order = `ORDER BY ${keys.map(({ sql }) => `${sql} ${direction}`).join(', ')}`
  const keyColumns = keys.map(({ read }, i) => `${read} AS key_${i}`).join(', ')
  const byColumns = `ORDER BY ${keys.map((_, i) => `key_${i} ${direction}`).join(', ')}`

  return ({ table, columns, known, searched, found }: Source) => {
    const select = `SELECT ${columns}, ${keyColumns} FROM`
    const where = known.join(' AND ')
    if (searched.length === 0 && !found) {
      return { inOrder: () => `${select} ${table} WHERE ${where} ${order} LIMIT ${limit}`, byIndex: null }
    }
    const window = (rows: number) =>
      `(SELECT * FROM ${table} WHERE ${where} ${order} LIMIT ${rows}) AS ${table}`
    // Row by row, or as an array that is made first: a join would be planned for a fiftieth of all rows, whatever the
    // words are. OFFSET 0 keeps PostgreSQL from making one.
    const isFound = ({ query }: Found) =>
      `EXISTS (SELECT FROM (${query}) AS fits WHERE fits.id = ${table}.id OFFSET 0)`
    const amongFound = ({ query, whole }: Found) =>
      `id = ANY (ARRAY(SELECT id FROM (${query}) AS fits ${whole ? `WHERE ${where} ${order} LIMIT ${limit}` : ''}))`
    const inWindow = [...searched, ...(found ? [isFound(found)] : [])]
    const anywhere = [...known, ...searched, ...(found ? [amongFound(found)] : [])]
    return {
      inOrder: (rows: number) =>
        `${select} ${window(rows)} WHERE ${inWindow.join(' AND ')} ${order} LIMIT ${limit}`,
      byIndex: `WITH found AS MATERIALIZED (${select} ${table} WHERE ${anywhere.join(' AND ')})
        SELECT * FROM found ${byColumns} LIMIT ${limit}`,
    }
  }
}

function sizeOf({ first, last }: PageArguments): { size: number; backward: boolean } {
  const given = (size: number | null | undefined) => size !== null && size !== undefined
  if (given(first) && given(last)) throw invalidInput({ field: 'last', message: 'excludes first' })
  const [field, size] = given(last) ? ['last', last!] : ['first', first ?? DEFAULT_PAGE]
  if (size < 1 || size > MAX_PAGE) throw invalidInput({ field, message: `is not from 1 to ${MAX_PAGE}` })
  return { size, backward: given(last) }
}

const digestOf = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12)

function writeCursor(row: object, digest: string, keys: Key[]): string {
  const values = keys.map((_, i) => String((row as Record<string, unknown>)[`key_${i}`]))
  return Buffer.from([digest, ...values].join(' ')).toString('base64url')
}

function readCursor(cursor: string, digest: string, keys: Key[], field: string): string[] {
  const [query, ...values] = Buffer.from(cursor, 'base64url').toString().split(' ')
  const whole = values.length === keys.length && keys.every(({ form }, i) => form.test(values[i]!))
  if (!whole) throw invalidInput({ field, message: 'is not a cursor of this list' })
  if (query !== digest) {
    throw invalidInput({ field, message: 'is a cursor of another list: its filter or order differs' })
  }
  return values
}
