import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSimulator } from '../../src/claude/simulator/server.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runFile, type TestProcess } from '../support/process.ts'

const API_KEY = 'test-key-0123456789'
// As in docker-compose.yml: it may be one that is quoted in SQL, and stands in a URL.
const PASSWORD = "it's-secret"

describe('docket_server, who is only a member of docket_app', () => {
  let database: TestDatabase
  let owner: pg.Client
  let app: pg.Client
  let server: TestProcess
  let worker: TestProcess
  let simulator: Awaited<ReturnType<typeof startSimulator>>
  let url: string
  let dataDir: string

  beforeAll(async () => {
    database = await createTestDatabase()
    owner = await connected(database.url)
    // The second time it is there, and gets another password.
    for (const password of ['before', PASSWORD]) await makeUser(password)
    const appUrl = Object.assign(new URL(database.url), {
      username: 'docket_server',
      password: PASSWORD,
    }).href
    app = await connected(appUrl)
    simulator = await startSimulator({})
    dataDir = await mkdtemp(join(tmpdir(), 'docket-data-'))
    const env = {
      DATABASE_URL: appUrl,
      DOCKET_DATA_DIR: dataDir,
      DOCKET_API_KEY: API_KEY,
      PORT: '0',
      ANTHROPIC_API_KEY: 'simulator',
      ANTHROPIC_BASE_URL: simulator.url,
    }
    server = runFile('src/server.ts', env)
    worker = runFile('src/worker.ts', env)
    url = String((await server.logged('the server is ready')).url)
    await worker.logged('the worker is ready')
  })
  afterAll(async () => {
    await Promise.all([server.stop(), worker.stop()])
    await simulator.close()
    await app.end()
    await owner.query('DROP OWNED BY docket_server; DROP USER docket_server')
    await owner.end()
    await database.drop()
    await rm(dataDir, { recursive: true })
  })

  async function makeUser(password: string) {
    const env = { DATABASE_URL: database.url, DOCKET_APP_PASSWORD: password }
    const migrate = runFile('src/cli/migrate.ts', env)
    expect(await migrate.ended(), migrate.output()).toBe(0)
    expect(migrate.output()).not.toContain(password)
  }

  async function connected(connectionString: string) {
    const client = new pg.Client({ connectionString })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  async function ask<Data>(query: string): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${API_KEY}` },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown }
    expect(errors).toBeUndefined()
    return data
  }

  const statusOf = async (id: string) =>
    (await ask<{ job: { status: string } }>(`{ job(id: "${id}") { status } }`)).job.status

  it('can run the product: a job ends well, and work in the background is done', async () => {
    const { submitJob } = await ask<{ submitJob: { id: string } }>(`mutation {
      submitJob(input: {task: {summarize: {length: BRIEF}}, document: {inline: {text: "The fee is USD 5."}}}) {
        ... on Job { id }
      }
    }`)
    await expect.poll(() => statusOf(submitJob.id), { timeout: 20_000 }).toMatch(/COMPLETED|PARTIAL/)

    const late = await ask<{ submitJob: { id: string } }>(`mutation {
      submitJob(input: {
        task: {summarize: {length: BRIEF}}, document: {inline: {text: "The fee is USD 6."}},
        runAfter: "${new Date(Date.now() + 3_600_000).toISOString()}"
      }) { ... on Job { id } }
    }`)
    const arguments_ = 'filter: {status: [PENDING]}, reason: "Not needed"'
    const dryRun = await ask<{ cancelJobs: { id: string } }>(
      `mutation { cancelJobs(${arguments_}) { ... on BulkAction { id } } }`,
    )
    await ask(
      `mutation { cancelJobs(${arguments_}, confirm: "${dryRun.cancelJobs.id}") { ... on BulkAction { id } } }`,
    )
    await expect.poll(() => statusOf(late.submitJob.id), { timeout: 20_000 }).toBe('CANCELLED')
  })

  it.each([
    `UPDATE event SET data = '{}'`,
    'DELETE FROM event',
    'TRUNCATE event',
    'ALTER TABLE event DISABLE TRIGGER ALL',
    'DROP TABLE event',
    `UPDATE checkpoint SET signature = ''`,
    'DELETE FROM checkpoint',
    `SET session_replication_role = replica`,
    'CREATE TABLE mine (id int)',
  ])('is refused: %s', async (statement) => {
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' })
  })
})
