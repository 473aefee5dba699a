import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startSimulator } from '../../src/claude/simulator/server.ts'
import { createTestDatabase } from './database.ts'
import { runFile, type TestProcess } from './process.ts'

const API_KEY = 'test-key-0123456789'

export interface Answer<Data> {
  data?: Data
  errors?: { message: string; path?: string[]; extensions?: Record<string, unknown> }[]
}

/** The product as it runs in production: a server process, a worker process, PostgreSQL; the simulator as Claude. */
export interface Docket {
  url: string
  /** Such as ws://127.0.0.1:1234/graphql */
  socketUrl: string
  authorization: string
  databaseUrl: string
  /** Its data folder, with the key and the file of checkpoints */
  dataDir: string
  simulatorUrl: string
  server: TestProcess
  worker: TestProcess | undefined
  /** Starts a worker and waits until it is ready; it is the one that stop() stops. */
  startWorker(): Promise<void>
  /** Sends one GraphQL operation and gives the whole answer. */
  request<Data>(query: string, variables?: object): Promise<Answer<Data>>
  /** The same; any error fails the test. */
  query<Data>(query: string, variables?: object): Promise<Data>
  sql<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>
  /** Makes the simulator fail the next call; see src/claude/simulator/failures.ts. */
  failNextCall(failure: object): Promise<void>
  stop(): Promise<void>
}

export async function startDocket(
  /** billed: the simulator's calls are taken for real ones and cost money; see its option of that name */
  options: { worker?: boolean; billed?: boolean; env?: Record<string, string> } = {},
): Promise<Docket> {
  const database = await createTestDatabase()
  const simulator = await startSimulator({ billed: options.billed })
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-data-'))
  const env = {
    DATABASE_URL: database.url,
    DOCKET_DATA_DIR: dataDir,
    DOCKET_GRACE_SECONDS: '1',
    DOCKET_API_KEY: API_KEY,
    PORT: '0',
    ANTHROPIC_API_KEY: 'simulator',
    ANTHROPIC_BASE_URL: simulator.url,
    ...options.env,
  }
  const server = runFile('src/server.ts', env)
  const url = String((await server.logged('the server is ready')).url)
  const pool = new pg.Pool({ connectionString: database.url, max: 2 })
  // The pool's end does not wait for its sockets: dropping the database may break one that is still open.
  pool.on('error', () => {})
  const authorization = `Bearer ${API_KEY}`

  async function request<Data>(query: string, variables?: object): Promise<Answer<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    })
    return (await response.json()) as Answer<Data>
  }

  const docket: Docket = {
    url,
    socketUrl: `${url.replace('http', 'ws')}/graphql`,
    authorization,
    databaseUrl: database.url,
    dataDir,
    simulatorUrl: simulator.url,
    server,
    worker: undefined,
    async startWorker() {
      docket.worker = runFile('src/worker.ts', env)
      await docket.worker.logged('the worker is ready')
    },
    request,
    async query<Data>(query: string, variables?: object) {
      const { data, errors } = await request<Data>(query, variables)
      if (errors || !data) throw new Error(JSON.stringify(errors))
      return data
    },
    sql: async <Row extends object>(statement: string, values?: unknown[]) =>
      (await pool.query<Row>(statement, values)).rows,
    async failNextCall(failure) {
      const response = await fetch(`${simulator.url}/simulator/failures`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(failure),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    async stop() {
      await Promise.all([docket.worker?.stop(), server.stop()])
      await simulator.close()
      await pool.end()
      await database.drop()
      await rm(dataDir, { recursive: true })
    },
  }
  if (options.worker ?? true) await docket.startWorker()
  return docket
}
