/**
 * node prisma/drift.ts                 fails and prints the missing SQL when the migrations do not lead to schema.prisma
 * node prisma/drift.ts author <name>   writes that SQL as a new migration
 *
 * SQL functions, triggers and CHECK constraints are not in schema.prisma and not compared.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils'
import { SchemaEngine } from '@prisma/schema-engine-wasm'
import pg from 'pg'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import { migrate } from '../src/db/migrate.ts'

const SCHEMA = join(import.meta.dirname, 'schema.prisma')
const MIGRATIONS = join(import.meta.dirname, 'migrations')
const CHAR_OID = 18
const TEXT_OID = 25

/** The SQL that leads from the migrations to schema.prisma; empty when they agree. */
async function missingSql(): Promise<string> {
  const database = await startTemporary()
  try {
    await migrate(database.url)
    return await compare(database.url)
  } finally {
    await database.stop()
  }
}

/** Compares with a live database, which our own runner has migrated; the engine's own way splits files at each ";". */
async function compare(url: string): Promise<string> {
  const pool = new pg.Pool({ connectionString: url })
  const schema = { files: [{ path: SCHEMA, content: await readFile(SCHEMA, 'utf8') }] }
  const engine = await SchemaEngine.new(
    { datamodels: schema.files.map(({ path, content }): [string, string] => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: '@prisma/adapter-pg',
      connect: () => describingAdapter(pool),
      connectToShadowDb: () => Promise.reject(new Error('nothing here needs a shadow database')),
    }),
  )
  const { stdout, exitCode } = await engine.diff({
    from: { tag: 'schemaDatasource', ...schema, configDir: import.meta.dirname },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  })
  await pool.end()
  return exitCode === 0 ? '' : (stdout ?? '')
}

/** PrismaPg refuses the type "char" of PostgreSQL's catalogue, which the engine reads to describe a database. */
async function describingAdapter(pool: pg.Pool): Promise<SqlDriverAdapter> {
  type Query = (config: pg.QueryArrayConfig) => Promise<pg.QueryArrayResult>
  const query = pool.query.bind(pool) as unknown as Query
  const charColumns = new WeakMap<unknown[], number[]>()
  const queryAsText: Query = async (config) => {
    const result = await query(config)
    const chars = result.fields.flatMap((field, i) => (field.dataTypeID === CHAR_OID ? [i] : []))
    for (const i of chars) result.fields[i]!.dataTypeID = TEXT_OID
    charColumns.set(result.rows, chars)
    return result
  }
  pool.query = queryAsText as unknown as pg.Pool['query']

  const adapter = await new PrismaPg(pool).connect()
  const queryRaw = adapter.queryRaw.bind(adapter)
  adapter.queryRaw = async (sql) => {
    const result = await queryRaw(sql)
    for (const i of charColumns.get(result.rows) ?? []) result.columnTypes[i] = ColumnTypeEnum.Character
    return result
  }
  return adapter
}

async function author(name: string, sql: string) {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = join(MIGRATIONS, `${stamp}_${name}`)
  await mkdir(folder)
  await writeFile(join(folder, 'migration.sql'), sql)
  return folder
}

const [command, name] = process.argv.slice(2)
if (command && !(command === 'author' && name)) {
  console.error('usage: node prisma/drift.ts [author <name>]')
  process.exit(2)
}
const sql = await missingSql()
if (sql && name) console.log(await author(name, sql))
else console.log(sql || 'The migrations lead to schema.prisma.')
// The engine's timers would keep the process alive.
process.exit(sql && !name ? 1 : 0)
