import type pg from 'pg'
import { DocketError } from '../errors.ts'
import { translate } from './errors.ts'
import { camelCased, types } from './rows.ts'
import { isUnavailable } from './unavailable.ts'

/** Runs one statement of a read. Columns come back in camelCase, bigint as BigInt. */
export type Query = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>

// SQLSTATE of a statement that was stopped by its timeout.
const TIMED_OUT = '57014'

/**
 * Runs statements in one read-only transaction, none of them longer than `timeoutMs`. They are not prepared: each is
 * planned for its own values, because one plan for a rare label and a common one is bad for one of them; and there are as
 * many of them as filters.
 * @throws DocketError QUERY_TOO_COMPLEX when a statement takes longer
 */
export async function readBounded<Result>(
  pool: pg.Pool,
  timeoutMs: number,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  try {
    // What compiling a plan saves is less than what it costs, for a page of rows.
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL jit = off`)
    const result = await work(async <Row>(statement: string, values: unknown[] = []) => {
      const { rows } = await client.query<Record<string, unknown>>({ text: statement, values, types })
      return rows.map(camelCased) as Row[]
    })
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    await giveBack(client, error)
    throw hasCode(error, TIMED_OUT) ? tooSlow(timeoutMs, error) : translate(error)
  }
}

/** A connection that broke, or does not answer, is not used again. */
async function giveBack(client: pg.PoolClient, error: unknown) {
  if (isUnavailable(error)) return client.release(true)
  await client.query('ROLLBACK').then(
    () => client.release(),
    () => client.release(true),
  )
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

const tooSlow = (timeoutMs: number, cause: unknown) =>
  new DocketError('QUERY_TOO_COMPLEX', `The query took longer than ${timeoutMs} ms; narrow its filter.`, {
    cause,
  })
