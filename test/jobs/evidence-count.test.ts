import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { migrate } from '../../src/db/migrate.ts'
import { startCountingOldClaims } from '../../src/jobs/old-claims.ts'
import { createLogger } from '../../src/log.ts'
import { createEmptyDatabase } from '../support/database.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { claim } from './claims.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

interface Counted {
  id: string
  evidenceCount: { verified: number; total: number } | null
}

const read = async (id: string) =>
  (
    await docket.query<{ job: Counted }>(
      'query($id: ID!) { job(id: $id) { id evidenceCount { verified total } } }',
      { id },
    )
  ).job.evidenceCount

const list = async (filter: object, orderBy = 'CREATED_AT_DESC') =>
  (
    await docket.query<{ jobs: { edges: { node: Counted }[] } }>(
      'query($filter: JobFilter, $orderBy: JobOrder) { jobs(filter: $filter, orderBy: $orderBy) { edges { node { id } } } }',
      { filter, orderBy },
    )
  ).jobs.edges.map(({ node }) => node.id)

const needsPerson = async (since?: Date) =>
  (
    await docket.query<{ needsPerson: object }>(
      'query($since: DateTime) { needsPerson(since: $since) { failed partial unverified } }',
      { since },
    )
  ).needsPerson

/** Ends a job with a result, as a worker does. */
async function endWith(result: object | null, to = 'PARTIAL'): Promise<string> {
  const { id } = await submit(docket, submitInput())
  const [attempt] = await claim(docket)
  await docket.sql(
    `SELECT docket_end_attempt($1, $2, 'worker-of-the-test', $3, NULL, '{}', $4, $5, $6, $7, NULL, 0)`,
    [
      id,
      attempt!.token,
      to,
      result && JSON.stringify(result),
      to === 'PARTIAL' ? ['something'] : [],
      to === 'FAILED' ? 'MODEL_REFUSED' : null,
      to === 'FAILED' ? 'It refused.' : null,
    ],
  )
  return id
}

const point = (verified: boolean) => ({ text: 'It says so.', verified, evidence: [] })
const field = (name: string, status: string) => ({ name, status, value: null, evidence: [] })

describe('the count of evidence', () => {
  it('is null while there is no result', async () => {
    const { id } = await submit(docket, submitInput())
    expect(await read(id)).toBeNull()
    await claim(docket)
    expect(await read(id)).toBeNull()
    expect(await read(await endWith(null, 'FAILED'))).toBeNull()
  })

  it.each<[string, object, object]>([
    [
      'a summary: its overview and key points',
      { overview: point(true), keyPoints: [point(true), point(false), point(false)] },
      { verified: 2, total: 4 },
    ],
    ['a summary without key points', { overview: point(false), keyPoints: [] }, { verified: 0, total: 1 }],
    [
      'an extraction: its fields that have a value',
      { fields: [field('a', 'FOUND'), field('b', 'NOT_FOUND'), field('c', 'UNVERIFIED')], values: {} },
      { verified: 1, total: 2 },
    ],
    ['an extraction that found nothing', { fields: [field('a', 'NOT_FOUND')] }, { verified: 0, total: 0 }],
    [
      'an evaluation: its criteria',
      { outcome: 'FAIL', criteria: [point(true), point(false)] },
      { verified: 1, total: 2 },
    ],
  ])('of %s', async (_, result, count) => {
    expect(await read(await endWith(result))).toEqual(count)
  })

  it('follows the result: of a job that is retried with a better one, and of one that is erased', async () => {
    const id = await endWith({ overview: point(false), keyPoints: [] })
    await docket.query('mutation($id: ID!) { retryJob(id: $id, reason: "Again") { __typename } }', { id })
    const [attempt] = await claim(docket)
    await docket.sql(
      `SELECT docket_end_attempt($1, $2, 'worker-of-the-test', 'COMPLETED', NULL, '{}', $3, '{}', NULL, NULL, NULL, 0)`,
      [id, attempt!.token, JSON.stringify({ overview: point(true), keyPoints: [] })],
    )
    expect(await read(id)).toEqual({ verified: 1, total: 1 })
    await docket.query(
      `mutation($id: ID!) { eraseDocument(id: $id, reason: "Asked to") { __typename } }`,
      await documentOf(id),
    )
    expect(await read(id)).toBeNull()
  })
})

const documentOf = async (jobId: string) =>
  (await docket.sql<{ id: string }>('SELECT document_id AS id FROM job WHERE id = $1', [jobId]))[0]!

describe('what needs a person', () => {
  it('is found by the filter and counted, for as long as it is lately', async () => {
    await docket.sql(
      `UPDATE job SET finished_at = created_at - interval '8 days' WHERE finished_at IS NOT NULL`,
    )
    const before = await list({ unverified: true })
    expect(await needsPerson()).toEqual({ failed: 0, partial: 0, unverified: 0 })

    const unverified = await endWith({ fields: [field('a', 'UNVERIFIED')] })
    const incomplete = await endWith({ overview: point(true), keyPoints: [] })
    const failed = await endWith(null, 'FAILED')
    for (const orderBy of ['CREATED_AT_DESC', 'FINISHED_AT_DESC', 'COST_DESC']) {
      expect((await list({ unverified: true }, orderBy)).toSorted()).toEqual(
        [...before, unverified].toSorted(),
      )
    }
    expect(await list({ unverified: false })).toContain(incomplete)
    expect(await list({ unverified: false })).not.toContain(unverified)
    expect(await list({ unverified: false })).not.toContain(failed)
    expect(await needsPerson()).toEqual({ failed: 1, partial: 2, unverified: 1 })
    expect(await needsPerson(new Date(0))).toMatchObject({ unverified: before.length + 1 })
    expect(await needsPerson(new Date(Date.now() + 60_000))).toEqual({ failed: 0, partial: 0, unverified: 0 })
  })
})

it('the results of a database from before are counted in the background', async () => {
  const older = await createEmptyDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'docket-migrations-'))
  const names = (await readdir('prisma/migrations')).filter((name) => name < '20261122110000_console')
  for (const name of names) await cp(join('prisma/migrations', name), join(folder, name), { recursive: true })
  await migrate(older.url, { folder })
  const client = new pg.Client({ connectionString: older.url })
  await client.connect()
  const results = [null, { overview: point(true), keyPoints: [point(false)] }]
  for (const result of results) {
    const { rows } = await client.query(
      `INSERT INTO document (workspace_id, name, media_type, sha256, text, text_length, page_starts, estimated_tokens)
       SELECT id, 'Old', 'text/plain', '', '', 0, '{}', 0 FROM workspace RETURNING id`,
    )
    await client.query(
      `INSERT INTO job (workspace_id, document_id, task_type, input, input_hash, model, estimated_input_tokens,
         estimated_output_tokens, deadline, result)
       SELECT id, $1, 'SUMMARIZE', '{}', '', 'a-model', 0, 0, now(), $2 FROM workspace`,
      [rows[0].id, result && JSON.stringify(result)],
    )
  }
  await migrate(older.url)
  const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'test' }, 'test')
  const db = openDatabase(older.url, log)
  const counting = startCountingOldClaims(db, log)
  const counts = async () =>
    (await client.query('SELECT claims, unverified_claims FROM job ORDER BY id')).rows
  await expect.poll(counts).toEqual([
    { claims: null, unverified_claims: null },
    { claims: 2, unverified_claims: 1 },
  ])
  await counting.stop()
  await db.close()
  await client.end()
  await older.drop()
  await rm(folder, { recursive: true })
})
