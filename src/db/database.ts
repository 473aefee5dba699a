import { PrismaPg } from '@prisma/adapter-pg'
import type { Logger } from '../log.ts'
import { translate } from './errors.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { openPool, type PoolOptions } from './pool.ts'
import { type Query, readBounded } from './read.ts'
import { camelCased, types } from './rows.ts'
import { createSlots } from './slots.ts'

/** One pool for everything: Prisma for reads and ordinary writes, query() for the SQL functions of the hot path. */
export interface Database {
  prisma: PrismaClient<never, typeof BIG_COLUMNS>
  /**
   * Runs one prepared statement. Columns come back in camelCase, bigint as BigInt.
   * @throws DocketError or FencedError for the SQL functions' own errors
   */
  query<Row>(statement: string, values?: unknown[]): Promise<Row[]>
  /**
   * Runs statements of a list in one read-only transaction: they are planned for their own values, and bounded in time.
   * @param timeoutMs longest time of each; 5 s when it is not given
   * @throws DocketError QUERY_TOO_COMPLEX when one takes longer
   */
  read<Result>(work: (query: Query) => Promise<Result>, timeoutMs?: number): Promise<Result>
  close(): Promise<void>
}

/** Read only where they are asked for by name; a list of jobs or documents does without. */
const BIG_COLUMNS = { job: { input: true, result: true }, document: { text: true } } as const

// Below the pool's own limit (QUERY_TIMEOUT_MS in pool.ts), so that the server stops too.
const READ_TIMEOUT_MS = 5000
// Half of the pool: however slow the lists are that clients ask for, submits find a connection.
const MAX_READS = 5

export function openDatabase(url: string, log: Logger, options?: PoolOptions): Database {
  const pool = openPool(url, log, options)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), omit: BIG_COLUMNS })
  const names = new Map<string, string>()
  const reads = createSlots(MAX_READS)

  return {
    prisma,
    async query<Row>(statement: string, values: unknown[] = []) {
      const name = names.get(statement) ?? `docket_${names.size}`
      names.set(statement, name)
      try {
        const { rows } = await pool.query<Record<string, unknown>>({ name, text: statement, values, types })
        return rows.map(camelCased) as Row[]
      } catch (error) {
        throw translate(error)
      }
    },
    read: (work, timeoutMs = READ_TIMEOUT_MS) => reads(() => readBounded(pool, timeoutMs, work)),
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
