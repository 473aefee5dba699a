import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeWorkerUtils } from 'graphile-worker'
import pg from 'pg'
import { OperatorError } from '../errors.ts'

/** The key of Prisma's schema engine: our runner and its tools exclude each other. */
const LOCK = 72707369

export const MIGRATIONS = join(import.meta.dirname, '../../prisma/migrations')

/** The table as Prisma's tools make and read it. */
const TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`

/** What is new belongs to docket_app as well. Folders of migrations that end before it have no such role. */
const GRANT = `
  DO $$ BEGIN
    IF to_regproc('docket_grant_app') IS NOT NULL THEN
      PERFORM docket_grant_app();
    END IF;
  END $$`

interface Migration {
  name: string
  sql: string
  checksum: string
  /** Under which databases may have it: that of the file, and those of its releases. */
  known: Set<string>
}

/** The database was migrated by a newer version of Docket; this one would misread it. */
export class DatabaseTooNew extends OperatorError {
  override name = 'DatabaseTooNew'
}

/** The database cannot be brought up to date without a person. */
export class MigrationError extends OperatorError {
  override name = 'MigrationError'
}

/**
 * Brings a database up to this version's schema and gives the names of what was applied. Any number of
 * processes may call it together; they take turns.
 * @throws DatabaseTooNew, MigrationError
 */
export async function migrate(url: string, options: { folder?: string } = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS)
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {}) // a broken connection also fails the query that waits, and that one is heard
  await client.connect()
  try {
    await refuseOldServer(client)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]) // held until the connection ends
    // A user who may only use the tables may not even ask for one to be made.
    const { rows } = await client.query("SELECT to_regclass('_prisma_migrations') IS NULL AS missing")
    if (rows[0].missing) await client.query(TABLE)
    const pending = await findPending(client, migrations)
    for (const migration of pending) await apply(client, migration)
    await migrateQueue(url)
    if (pending.length > 0) await client.query(GRANT)
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const released = await readReleased(folder)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8')
      const checksum = createHash('sha256').update(sql).digest('hex')
      return { name, sql, checksum, known: new Set([checksum, ...(released.get(name) ?? [])]) }
    }),
  )
}

/**
 * The checksums of released migrations by name, as `sha256sum` prints them. A name may have two: one was edited after
 * a release, and a later migration brings databases of that release to the same.
 */
export async function readReleased(folder: string): Promise<Map<string, string[]>> {
  const list = await readFile(join(folder, 'released.sha256'), 'utf8').catch(() => '')
  const lines = [...list.matchAll(/^(?<checksum>[0-9a-f]{64}) {2}(?<name>\w+)[/]migration[.]sql$/gm)]
  const byName = Map.groupBy(lines, ({ groups }) => groups!.name!)
  return new Map([...byName].map(([name, found]) => [name, found.map(({ groups }) => groups!.checksum!)]))
}

async function refuseOldServer(client: pg.Client) {
  const { rows } = await client.query('SHOW server_version')
  const version: string = rows[0].server_version
  if (Number.parseInt(version, 10) < 18) {
    throw new MigrationError(`Docket needs PostgreSQL 18 or newer; this server is PostgreSQL ${version}.`)
  }
}

/** Compares what the database has with what this version knows, and refuses every surprise. */
async function findPending(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(`
    SELECT migration_name AS name, checksum FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`)

  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const unknown = rows.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (unknown.length > 0) {
    throw new DatabaseTooNew(
      `The database is newer than this version of Docket: it has ${unknown.join(', ')}. Start the newer version.`,
    )
  }
  const edited = rows.find(({ name, checksum }) => !known.get(name)?.known.has(checksum))
  if (edited) {
    throw new MigrationError(
      `Migration ${edited.name} was edited after it was applied. Restore its file and put the change in a new one.`,
    )
  }
  const applied = new Set(rows.map(({ name }) => name))
  return migrations.filter(({ name }) => !applied.has(name))
}

/**
 * A query without parameters is one transaction, however many statements it has: the file and the note that
 * it was applied are committed together. One that fails, or is killed in the middle, leaves nothing, and the next
 * start tries it again.
 */
async function apply(client: pg.Client, { name, sql, checksum }: Migration) {
  const values = [randomUUID(), checksum, name].map((value) => client.escapeLiteral(value)).join(', ')
  const note = `
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
    VALUES (${values}, clock_timestamp(), 1);\n`
  try {
    await client.query(note + sql)
  } catch (error) {
    const sentence = `Migration ${name} failed and nothing of it was kept: ${String(error)}`
    throw new MigrationError(sentence, { cause: error })
  }
}

async function migrateQueue(url: string) {
  const queue = await makeWorkerUtils({ connectionString: url })
  try {
    await queue.migrate()
  } finally {
    await queue.release()
  }
}
