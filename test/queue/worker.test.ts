import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createLogger } from '../../src/log.ts'
import { enqueueSql, type QueueTask } from '../../src/queue/task.ts'
import { startQueueWorker } from '../../src/queue/worker.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'production' }, 'test')

interface Notes {
  begun: number[]
  done: number[]
  /** What the tasks wait for before they end */
  gate: Promise<void>
}

const note = {
  name: 'note',
  payload: z.object({ number: z.int() }),
  async run(notes, { number }) {
    notes.begun.push(number)
    await notes.gate
    notes.done.push(number)
  },
} satisfies QueueTask<Notes, { number: number }>

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
  // Some tests cut every connection.
  pool.on('error', () => {})
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

let notes: Notes
const stops: (() => Promise<void>)[] = []
beforeEach(() => {
  notes = { begun: [], done: [], gate: Promise.resolve() }
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  await pool.query('DELETE FROM graphile_worker._private_jobs')
})

function start(databaseUrl = database.url) {
  const worker = startQueueWorker({ databaseUrl, log }, notes, [note])
  stops.push(worker.stop)
  return worker
}

const ADD = `SELECT ${enqueueSql(note, '$1::json')}`
const add = (number: unknown) => pool.query(ADD, [JSON.stringify({ number })])
const queued = async () =>
  (await pool.query('SELECT locked_by, attempts, last_error FROM graphile_worker.jobs ORDER BY id')).rows

const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 15_000 })

const gate = () => {
  let open = () => {}
  notes.gate = new Promise((resolve) => {
    open = resolve
  })
  return open
}

describe('a queue task', () => {
  it('is run with its payload and leaves the queue', async () => {
    start()
    await add(1)
    await eventually(() => notes.done).toEqual([1])
    await eventually(queued).toEqual([])
  })

  it('with a payload of another form is not run, and stays in the queue with its error', async () => {
    start()
    await add('one')
    await eventually(queued).toMatchObject([{ attempts: 1, last_error: expect.stringContaining('number') }])
    expect(notes.begun).toEqual([])
  })

  it('that runs while the worker is stopped may end, and nothing stays locked', async () => {
    const open = gate()
    const worker = start()
    await add(1)
    await eventually(() => notes.begun).toEqual([1])
    const stopped = worker.stop()
    open()
    await stopped
    expect(notes.done).toEqual([1])
    expect(await queued()).toEqual([])
  })
})

describe('a task that is locked', () => {
  it('by a process that is gone is run at once', async () => {
    await add(1)
    await pool.query(`UPDATE graphile_worker._private_jobs SET locked_by = 'pool-gone', locked_at = now()`)
    start()
    await eventually(() => notes.done).toEqual([1])
  })

  it('by a process that lives is left to it', async () => {
    const open = gate()
    start()
    await add(1)
    await eventually(() => notes.begun).toEqual([1])
    const [before] = await queued()

    const elsewhere: Notes = { begun: [], done: [], gate: Promise.resolve() }
    const second = startQueueWorker({ databaseUrl: database.url, log }, elsewhere, [note])
    stops.push(second.stop)
    // The second one has freed what it may when it runs its own first task.
    for (let number = 2; elsewhere.done.length === 0; number++) {
      await add(number)
      await eventually(() => notes.begun.length + elsewhere.begun.length).toBe(number)
    }
    expect((await queued())[0]).toEqual(before)
    open()
    await eventually(queued).toEqual([])
    expect([...notes.done, ...elsewhere.done].filter((number) => number === 1)).toEqual([1])
  })
})

describe('a worker', () => {
  it('goes on when all of its connections are cut, and a task that ran is run to its end', async () => {
    const open = gate()
    start()
    await add(1)
    await eventually(() => notes.begun).toEqual([1])
    await pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    open()
    await add(2)
    await eventually(() => new Set(notes.done)).toEqual(new Set([1, 2]))
    await eventually(queued).toEqual([])
  })
})

describe('when PostgreSQL restarts', () => {
  it('the worker waits, and goes on with what is in the queue', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'docket-test-'))
    await chmod(dataDir, 0o711)
    const options = { dataDir, settings: { fsync: 'off' } }
    let server = await startEmbedded(options)
    await migrate(server.url)
    const proxy = await startProxy(() => Number(new URL(server.url).port))
    const url = new URL(server.url)
    url.port = String(proxy.port)
    try {
      const open = gate()
      const worker = start(url.href)
      await addAt(url.href, 1)
      await eventually(() => notes.begun).toEqual([1])

      await server.stop()
      open()
      await eventually(() => notes.done).toEqual([1])
      server = await startEmbedded(options)
      await addAt(url.href, 2)
      await eventually(() => new Set(notes.done)).toEqual(new Set([1, 2]))
      await worker.stop()
    } finally {
      proxy.close()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  })
})

async function addAt(url: string, number: number) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(ADD, [JSON.stringify({ number })])
  await client.end()
}

/** One address for a server that has another port after each start. */
async function startProxy(target: () => number) {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(target(), '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => other.destroy())
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
