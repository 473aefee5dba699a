import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createAuthenticate, KEY_HOLDER } from '../../src/access/authenticate.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { createLive } from '../../src/events/live.ts'
import { createNotifier } from '../../src/events/notifier.ts'
import { createTail } from '../../src/events/tail.ts'
import { createWakeUps, type WakeUps, type Watch } from '../../src/events/wakeups.ts'
import { type App, createApp } from '../../src/http/app.ts'
import { countByStatus } from '../../src/jobs/counts.ts'
import { readQueue } from '../../src/jobs/queue.ts'
import { submitJob } from '../../src/jobs/submit.ts'
import { submitParser } from '../../src/jobs/submit-input.ts'
import { createAddressGuard } from '../../src/webhooks/address-guard.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { submitInput } from '../support/jobs.ts'
import { FOLLOWERS, type Server, seqsUntil } from './follow.ts'

// The server runs within the test, because what is released cannot be seen from outside.
const KEY = 'test-key-0123456789'
const written: string[] = []
const log = pino({ level: 'error' }, { write: (line) => void written.push(line) })
const authorization = `Bearer ${KEY}`
const open = new Set<Watch>()
let opened = 0
let database: TestDatabase
let db: Database
let app: App
let server: Server
let jobId: string

/** Real wake-ups that also remember which watches are open. */
function observed(wakeUps: WakeUps): WakeUps {
  return {
    ...wakeUps,
    watch(id) {
      const watch = wakeUps.watch(id)
      const close = watch.close
      open.add(watch)
      opened++
      watch.close = () => {
        open.delete(watch)
        close()
      }
      return watch
    },
  }
}

beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url, log)
  const wakeUps = observed(createWakeUps())
  const sessions = { db, apiKey: KEY, sessionHours: 1 }
  const model = 'claude-sonnet-5-5'
  const submitting = {
    db,
    notifier: createNotifier(db, log),
    parseSubmit: submitParser(10_000),
    models: { SUMMARIZE: model, EXTRACT: model, EVALUATE: model },
    deadlineHours: 1,
  }
  app = createApp({
    api: {
      ...submitting,
      wakeUps,
      outputs: createWakeUps(),
      tail: createTail({ db, wakeUps, log }),
      queue: createLive({ wakeUps, log }, (workspaceId) => readQueue(db, workspaceId)),
      counts: createLive({ wakeUps, log }, (workspaceId) => countByStatus(db, workspaceId, null)),
      auditKeys: new Map(),
      closing: new AbortController().signal,
      guard: createAddressGuard(),
      simulated: true,
      environment: 'test',
      version: '0.0.0',
      maxTextLength: 10_000,
    },
    authenticate: createAuthenticate(sessions),
    sessions,
    consoleFolder: '/nowhere',
    log,
  })
  server = { url: await app.listen({ host: '127.0.0.1', port: 0 }), authorization }
  jobId = (await submitJob(submitting, KEY_HOLDER, submitInput())).id
})
afterAll(async () => {
  await app.close()
  await db.close()
  await database.drop()
})

/** Well below the five seconds after which a reader looks for news by itself. */
const PROMPTLY = { timeout: 1000, interval: 5 }

async function nobodyWatches() {
  // Whatever was sent before has arrived when this has.
  await seqsUntil(FOLLOWERS[0]![1](server, { jobId }), 1)
  await expect.poll(() => open.size, PROMPTLY).toBe(0)
}

it.each(FOLLOWERS)('a client that has seen enough releases what it watched: %s', async (_, follow) => {
  const before = opened
  await Promise.all(Array.from({ length: 20 }, () => seqsUntil(follow(server, { jobId }), 1)))
  expect(opened - before).toBe(20)
  await nobodyWatches()
})

it.each(FOLLOWERS)('a client that asked for no job at all leaves nothing behind: %s', async (_, follow) => {
  for await (const _item of follow(server, { jobId: '0198c0de-0000-7000-8000-000000000000' }));
  await nobodyWatches()
})

it('a stream that is refused leaves nothing behind', async () => {
  const subscribe = async () => {
    const gone = new AbortController()
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
      body: JSON.stringify({ query: `subscription { jobEvents(jobId: "${jobId}") { seq } }` }),
      signal: gone.signal,
    })
    return { gone, status: response.status }
  }
  const streams: Awaited<ReturnType<typeof subscribe>>[] = []
  while (streams.length < 205) streams.push(await subscribe())
  expect(streams.slice(200).map(({ status }) => status)).toEqual(Array(5).fill(429))
  expect(open.size).toBe(200)
  for (const { gone } of streams) gone.abort()
  await nobodyWatches()
})

it('a client that goes away before its first event leaves nothing behind, over SSE', async () => {
  const before = opened
  for (let i = 0; i < 40; i++) {
    const gone = new AbortController()
    const response = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization },
      body: JSON.stringify({ query: `subscription { jobEvents(jobId: "${jobId}") { seq } }` }),
      signal: gone.signal,
    })
    // At another moment each time: before the connection, on the way, in the middle of the answer.
    for (let turn = 0; turn < i; turn++) await new Promise(setImmediate)
    gone.abort()
    await response.catch(() => {})
  }
  expect(opened - before).toBeGreaterThan(5)
  await nobodyWatches()
})

it('a client that goes away before its first event leaves nothing behind, over WebSocket', async () => {
  const before = opened
  const payload = { query: `subscription { jobEvents(jobId: "${jobId}") { seq } }` }
  for (let i = 0; i < 40; i++) {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }))
    await new Promise((resolve) => socket.once('message', resolve))
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload }))
    if (i % 2) socket.send(JSON.stringify({ id: '1', type: 'complete' }))
    for (let turn = 0; turn < i; turn++) await new Promise(setImmediate)
    socket.terminate()
  }
  expect(opened - before).toBeGreaterThan(5)
  await nobodyWatches()
})

it('a client that goes away while its query waits for the database leaves no error in the log', async () => {
  const other = openDatabase(database.url, log)
  const gone = new AbortController()
  const isWaiting = () => other.query("SELECT FROM pg_locks WHERE relation = 'job'::regclass AND NOT granted")
  await other.prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`LOCK TABLE job`
    const response = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: `{ job(id: "${jobId}") { status } }` }),
      signal: gone.signal,
    })
    await expect.poll(isWaiting, PROMPTLY).toHaveLength(1)
    gone.abort()
    await expect(response).rejects.toThrow('aborted')
  })
  await nobodyWatches()
  expect(written).toEqual([])
  await other.close()
})
