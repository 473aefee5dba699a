import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { migrate } from '../../src/db/migrate.ts'
import { chainHash, type Line, readLines, verifyChains } from '../../src/events/audit/chain.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openLog, type TestLog } from './log.ts'

let database: TestDatabase
let log: TestLog
beforeAll(async () => {
  database = await createTestDatabase()
  log = openLog(database)
})
afterAll(async () => {
  await log.close()
  await database.drop()
})

async function linesOf(streamId: string): Promise<Line[]> {
  return await Array.fromAsync(readLines(log.db, streamId))
}

const seqs = async (streamId: string) => (await linesOf(streamId)).map(({ seq }) => seq)
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

/** Appends by hand, as whoever may insert can. */
const insert = (line: { job_id?: string; seq: number; at?: string; hash?: string; stream_id?: string }) =>
  log.sql(
    `INSERT INTO event (workspace_id, type, actor_type, actor_id, ${Object.keys(line)})
     VALUES ('${DEFAULT_WORKSPACE_ID}', 'STEP_FINISHED', 'WORKER', 'worker', ${Object.keys(line).map((_, i) => `$${i + 1}`)})`,
    Object.values(line),
  )

describe('the chain of a job', () => {
  it('makes the hash of each line from the one before and the text of docket_canonical', async () => {
    const id = await log.submit()
    await log.append(id, 'Ünïcode, "quotes" and 1.50')
    const lines = await linesOf(id)
    const texts = await log.sql<{ text: string }>(
      `SELECT docket_canonical(stream_id, job_id, seq, workspace_id, type, actor_type, actor_id, at, data) AS text
       FROM event WHERE job_id = $1 ORDER BY seq`,
      [id],
    )
    expect(lines.map(({ text }) => text)).toEqual(texts.map(({ text }) => text))
    expect(JSON.parse(lines[1]!.text)).toEqual([
      ...[id, id, 2, DEFAULT_WORKSPACE_ID, 'STEP_FINISHED', 'WORKER', 'worker'],
      ...[lines[1]!.at.getTime(), { step: 'Ünïcode, "quotes" and 1.50' }],
    ])
    expect(lines[0]!.hash).toBe(chainHash(null, lines[0]!.text))
    expect(lines[1]!.hash).toBe(chainHash(lines[0]!.hash, lines[1]!.text))
  })

  it('takes several lines of one statement one after another', async () => {
    const id = await log.submit()
    await log.sql(`SELECT docket_append_events($1, 'worker', $2, $3, $4)`, [
      id,
      ...['a', 'b', 'c'].map((step) => JSON.stringify(['STEP_FINISHED', { step }])),
    ])
    expect(await seqs(id)).toEqual([1, 2, 3, 4])
    expect(await verifyChains(log.db, id)).toMatchObject({ events: 4, problem: null })
  })

  it('stays whole while many write to many jobs and to the workspace at once', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, log.submit))
    await Promise.all(
      ids.flatMap((id) =>
        upTo(20).flatMap((i) => [log.append(id, `step ${i}`), log.appendToWorkspace(`${i}`)]),
      ),
    )
    for (const id of ids) expect(await seqs(id)).toEqual(upTo(21))
    expect(await seqs(DEFAULT_WORKSPACE_ID)).toEqual(upTo(160))
    expect(await verifyChains(log.db)).toMatchObject({ problem: null })
  })

  it.each([
    ['leaves a gap', 3],
    ['is there already', 1],
    ['is not counted from 1', 0],
  ])('refuses a line whose number %s', async (_, seq) => {
    const id = await log.submit()
    await expect(insert({ job_id: id, seq })).rejects.toThrow('does not follow the last one')
    expect(await seqs(id)).toEqual([1])
  })

  it('does not let whoever inserts choose the hash or the stream', async () => {
    const id = randomUUID()
    await insert({ job_id: id, seq: 1, hash: '\\x00', stream_id: randomUUID() })
    expect(await verifyChains(log.db, id)).toEqual({ events: 1, unsealed: 1, problem: null })
  })
})

describe('the partitions', () => {
  const partitionOf = async (jobId: string) =>
    (
      await log.sql<{ name: string }>(
        'SELECT tableoid::regclass::text AS name FROM event WHERE job_id = $1 ORDER BY seq',
        [jobId],
      )
    ).map(({ name }) => name)

  it('are there for this month and the next two, and are made once', async () => {
    await log.sql('SELECT docket_add_partitions()')
    const partitions = await log.sql<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
       WHERE inhparent = 'event'::regclass ORDER BY relname`,
    )
    const month = (ahead: number) => {
      const now = new Date()
      return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString().slice(0, 7)
    }
    const names = [0, 1, 2].map((ahead) => `event_${month(ahead).replace('-', '_')}`)
    expect(partitions.map(({ name }) => name)).toEqual([...names, 'event_default'])
  })

  it('leave a chain whole that goes on after a year', async () => {
    const id = randomUUID()
    await insert({ job_id: id, seq: 1, at: '2024-02-29T12:00:00Z' })
    await insert({ job_id: id, seq: 2 })
    const [first, second] = await partitionOf(id)
    expect(first).toBe('docket_log.event_default')
    expect(second).toMatch(/^docket_log\.event_\d{4}_\d\d$/)
    expect(await verifyChains(log.db, id)).toMatchObject({ events: 2, problem: null })
  })

  it('can be made later, but for months that the default partition has taken', async () => {
    const id = randomUUID()
    await insert({ job_id: id, seq: 1, at: '2024-05-31T23:59:59.999Z' })
    await log.sql(`SELECT docket_add_partitions('2024-04-01Z')`)
    await insert({ job_id: id, seq: 2, at: '2024-06-01T00:00:00Z' })
    expect(await partitionOf(id)).toEqual(['docket_log.event_default', 'docket_log.event_2024_06'])
    expect(await verifyChains(log.db, id)).toMatchObject({ events: 2, problem: null })
  })

  it.each([
    'UPDATE docket_log.event_default SET seq = 0',
    'DELETE FROM docket_log.event_default',
    'TRUNCATE docket_log.event_default',
  ])('refuse to %s', async (statement) => {
    await insert({ job_id: randomUUID(), seq: 1, at: '2023-01-01Z' })
    await expect(log.sql(statement)).rejects.toThrow('append-only')
  })
})

it('the migration gives a chain to the events that are there', async () => {
  const older = await createEmptyDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'docket-migrations-'))
  const names = (await readdir('prisma/migrations')).filter((name) => name < '20261122090000_log')
  for (const name of names) await cp(join('prisma/migrations', name), join(folder, name), { recursive: true })
  await migrate(older.url, { folder })
  const before = openLog(older)
  const ids = [await before.submit(), await before.submit()]
  for (const step of ['a', 'b', 'c']) for (const id of ids) await before.append(id, step)
  const read = () =>
    before.sql('SELECT position, xid::text, job_id, seq, type, at, data FROM event ORDER BY position')
  const rows = await read()

  await migrate(older.url)
  expect(await read()).toEqual(rows)
  await before.append(ids[0]!, 'd')
  expect(await verifyChains(before.db)).toEqual({ events: 9, unsealed: 9, problem: null })
  await before.close()
  await older.drop()
  await rm(folder, { recursive: true })
})
