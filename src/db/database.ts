import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Logger } from '../log.ts'
import { translate } from './errors.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { openPool, type PoolOptions } from './pool.ts'

/** One pool for everything: Prisma for reads and ordinary writes, query() for the SQL functions of the hot path. */
export interface Database {
  prisma: PrismaClient<never, typeof BIG_COLUMNS>
  /**
   * Runs one prepared statement. Columns come back in camelCase, bigint as BigInt.
   * @throws DocketError or FencedError for the SQL functions' own errors
   */
  query<Row>(statement: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

/** Read only where they are asked for by name; a list of jobs or documents does without. */
const BIG_COLUMNS = { job: { input: true, result: true }, document: { text: true } } as const

const BIGINT_OID = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === BIGINT_OID ? BigInt : pg.types.getTypeParser(oid, format as 'text'),
}

export function openDatabase(url: string, log: Logger, options?: PoolOptions): Database {
  const pool = openPool(url, log, options)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), omit: BIG_COLUMNS })
  const names = new Map<string, string>()

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
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

function camelCased(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value]))
}

const camelCase = (column: string) => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
