import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DatabaseTooNew, MIGRATIONS, MigrationError, migrate, readReleased } from '../../src/db/migrate.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase
let folder: string

beforeEach(async () => {
  database = await createEmptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'docket-migrations-'))
  await write('1_one', 'CREATE TABLE one (); CREATE TABLE uno ();')
})

afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})

async function write(name: string, sql: string) {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

async function query(statement: string, url = database.url) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

const exists = async (table: string) => (await query(`SELECT to_regclass('${table}') AS oid`))[0].oid !== null

it('applies each migration once, in the order of their names', async () => {
  await write('2_two', 'ALTER TABLE one ADD COLUMN two int')
  expect(await migrate(database.url, { folder })).toEqual(['1_one', '2_two'])
  expect(await migrate(database.url, { folder })).toEqual([])
})

it('applies only what is new', async () => {
  await migrate(database.url, { folder })
  await write('2_two', 'ALTER TABLE one ADD COLUMN two int')
  expect(await migrate(database.url, { folder })).toEqual(['2_two'])
})

it('makes the tables of the queue', async () => {
  await migrate(database.url, { folder })
  expect(await exists('graphile_worker._private_jobs')).toBe(true)
})

it('applies each migration once when three processes start together', async () => {
  await write('2_slow', 'SELECT pg_sleep(0.1); CREATE TABLE two ()')
  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, { folder })))
  expect(applied.flat()).toEqual(['1_one', '2_slow'])
})

it('refuses a database that a newer version has migrated', async () => {
  await write('2_future', 'CREATE TABLE future ()')
  await migrate(database.url, { folder })
  await rm(join(folder, '2_future'), { recursive: true })
  const refusal = migrate(database.url, { folder })
  await expect(refusal).rejects.toThrow(DatabaseTooNew)
  await expect(refusal).rejects.toThrow(/newer than this version of Docket: it has 2_future/)
})

it('keeps nothing of a migration that fails, stops there, and tries it again at the next start', async () => {
  await write('2_broken', 'CREATE TABLE half (); SELECT 1/0;')
  await write('3_three', 'CREATE TABLE three ()')
  const failure = migrate(database.url, { folder })
  await expect(failure).rejects.toThrow(MigrationError)
  await expect(failure).rejects.toThrow(/2_broken failed.*division by zero/)
  expect(await exists('one')).toBe(true)
  expect(await exists('half')).toBe(false)
  expect(await exists('three')).toBe(false)

  await write('2_broken', 'CREATE TABLE half ()')
  expect(await migrate(database.url, { folder })).toEqual(['2_broken', '3_three'])
})

it('leaves no trace of a migration whose process is killed in the middle', async () => {
  await write('2_killed', 'CREATE TABLE two (); SELECT pg_terminate_backend(pg_backend_pid())')
  await expect(migrate(database.url, { folder })).rejects.toThrow()
  await write('2_killed', 'CREATE TABLE two ()')
  expect(await migrate(database.url, { folder })).toEqual(['2_killed'])
})

it('refuses a migration that was edited after it was applied', async () => {
  await migrate(database.url, { folder })
  await write('1_one', 'CREATE TABLE one (id int)')
  await expect(migrate(database.url, { folder })).rejects.toThrow(/1_one was edited after it was applied/)
})

it('takes a migration that was edited after a release as it was then', async () => {
  await migrate(database.url, { folder })
  const [{ checksum }] = await query('SELECT checksum FROM _prisma_migrations')
  await write('1_one', 'CREATE TABLE one (id int)')
  await write('2_two', 'ALTER TABLE one ADD COLUMN IF NOT EXISTS id int')
  await writeFile(join(folder, 'released.sha256'), `${checksum}  1_one/migration.sql\n`)
  expect(await migrate(database.url, { folder })).toEqual(['2_two'])
})

it('has every released migration as it was released last', async () => {
  for (const [name, checksums] of await readReleased(MIGRATIONS)) {
    const file = await readFile(join(MIGRATIONS, name, 'migration.sql'))
    expect(createHash('sha256').update(file).digest('hex'), name).toBe(checksums.at(-1))
  }
})

it('finds nothing to do in a database that a test has cloned', async () => {
  const clone = await createTestDatabase()
  expect(await migrate(clone.url)).toEqual([])
  await clone.drop()
})
