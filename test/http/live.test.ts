import pg from 'pg'
import { expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import {
  type CrowdSocket,
  jobSubscriber,
  type Line,
  logSubscriber,
  openCrowdSocket,
  type Subscriber,
} from './crowd.ts'
import { type Server, TRANSPORTS } from './follow.ts'
import { startServer } from './processes.ts'

const JOBS = 8
const WRITERS = 4
const SUBSCRIBERS = 1000
/** As many as the server allows. */
const PER_SOCKET = 20

/** Where the log stands. */
async function cursorNow(docket: Docket): Promise<string> {
  const events = TRANSPORTS[0]![1]<{ events: { cursor: string } }>(
    docket,
    'subscription { events { cursor } }',
  )
  for await (const { data } of events) return data!.events.cursor
  throw new Error('the stream ended')
}

/** What the writers have done, and whether they shall stop. */
const writing = { transactions: 0, stopped: false }

/** Appends as workers do, on many jobs at once: some transactions take long, some are rolled back. */
async function write(docket: Docket, jobIds: string[], writer: number) {
  const client = new pg.Client({ connectionString: docket.databaseUrl, application_name: 'writer' })
  await client.connect()
  for (let n = 0; !writing.stopped; n++) {
    // In one order, or two writers would wait for each other.
    const mine = jobIds.filter((_, job) => (job * 5 + n + writer * 3) % 4 === 0)
    await client.query('BEGIN')
    for (const id of mine) {
      await client.query(`SELECT docket_append_event($1, 'STEP_STARTED', 'WORKER', 'test', '{}')`, [id])
    }
    await client.query('SELECT pg_sleep($1)', [((n * 7 + writer * 3) % 5) / 5])
    const kept = n % 9 !== 4
    await client.query(kept ? 'COMMIT' : 'ROLLBACK')
    if (kept) await client.query(`SELECT pg_notify('docket_events', $1)`, [mine.join(',')])
    writing.transactions++
  }
  await client.end()
}

/** Ends the connections of all servers, as a restart of PostgreSQL does. */
const dropConnections = (docket: Docket) =>
  docket.sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'writer'`)

/** How what was seen differs from what was to be seen. */
function differences(seen: string[], expected: string[]) {
  const [distinct, wanted] = [new Set(seen), new Set(expected)]
  return {
    missing: expected.filter((event) => !distinct.has(event)).length,
    repeated: seen.length - distinct.size,
    foreign: seen.filter((event) => !wanted.has(event)).length,
    inOrder: seen.join() === expected.join(),
  }
}

/** Waits for this many more transactions. */
function written(more: number) {
  const target = writing.transactions + more
  return expect
    .poll(() => writing.transactions, { timeout: 60_000, interval: 5 })
    .toBeGreaterThanOrEqual(target)
}

/** The subscribers of a server on its sockets: of ten, one to the whole log, four to a job in it, five to a job. */
function crowdOn(home: () => Promise<Server>, jobIds: string[], start: string) {
  const subscribers: Subscriber[] = []
  for (let n = 0; n < SUBSCRIBERS / 2; n++) {
    const jobId = jobIds[Math.floor(n / 10) % JOBS]!
    if (n % 10 === 0) subscribers.push(logSubscriber(start))
    else if (n % 2 === 1) subscribers.push(jobSubscriber(jobId))
    else subscribers.push(logSubscriber(start, jobId))
  }
  const sockets: CrowdSocket[] = []
  for (let n = 0; n < subscribers.length; n += PER_SOCKET) {
    sockets.push(openCrowdSocket(home, subscribers.slice(n, n + PER_SOCKET)))
  }
  return { subscribers, sockets }
}

it('gives 1,000 subscribers on two servers every event once, through restarts and dropped connections', async () => {
  const docket = await startDocket({ worker: false })
  const start = await cursorNow(docket)
  const jobIds: string[] = []
  for (let n = 0; n < JOBS; n++) jobIds.push((await submit(docket, submitInput())).id)

  let second = startServer(docket)
  const secondHome = async () => ({ url: (await second).url, authorization: docket.authorization })
  const steady = crowdOn(async () => docket, jobIds, start)
  const moved = crowdOn(secondHome, jobIds, start)
  const subscribers = [...steady.subscribers, ...moved.subscribers]
  const sockets = [...steady.sockets, ...moved.sockets]
  expect(subscribers).toHaveLength(SUBSCRIBERS)
  await expect.poll(() => subscribers.every(({ begun }) => begun), { timeout: 60_000 }).toBe(true)

  const writers = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(docket, jobIds, writer)))
  /** Clients of the second server find the next one as soon as it is there. */
  async function restart(signal: NodeJS.Signals) {
    const { promise, resolve } = Promise.withResolvers<Awaited<typeof second>>()
    const old = await second
    second = promise
    await old.stop(signal)
    resolve(await startServer(docket))
  }
  await written(20)
  await dropConnections(docket)
  await written(20)
  await restart('SIGTERM')
  await written(20)
  await dropConnections(docket)
  await restart('SIGKILL')
  await written(20)
  writing.stopped = true
  await writers

  const log = await docket.sql<Line>(
    'SELECT job_id AS "jobId", seq FROM event ORDER BY event.xid, event.position',
  )
  expect(log.length).toBeGreaterThan(100)
  const expected = subscribers.map((subscriber) => subscriber.expected(log))
  const behind = () => subscribers.filter(({ seen }, n) => seen.length < expected[n]!.length).length
  await expect.poll(behind, { timeout: 60_000, interval: 200 }).toBe(0)
  const wrong = subscribers
    .map(({ seen }, n) => differences(seen, expected[n]!))
    .filter(({ missing, repeated, foreign, inOrder }) => missing + repeated + foreign > 0 || !inOrder)
  expect(wrong).toEqual([])
  expect(sockets.flatMap(({ surprises }) => surprises)).toEqual([])
  // A dropped connection to the database ends no subscription; a restart ends each of them once.
  expect(new Set(steady.sockets.map(({ connections }) => connections()))).toEqual(new Set([1]))
  for (const { connections } of moved.sockets) expect(connections()).toBeGreaterThanOrEqual(3)

  for (const { leave } of sockets) leave()
  await (await second).stop()
  await docket.stop()
}, 240_000)
