/**
 * From "the event is committed" to "the subscriber has it" over graphql-ws, against a bare LISTEN/NOTIFY in the same
 * run: NOTIFY sent, the other connection has it. The two take turns, event by event.
 */
import { createClient } from 'graphql-ws'
import pg from 'pg'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { openDatabase } from '../src/db/database.ts'
import { createNotifier } from '../src/events/notifier.ts'
import { submitJob } from '../src/jobs/submit.ts'
import { submitParser } from '../src/jobs/submit-input.ts'
import { createLogger } from '../src/log.ts'
import { summary } from './load.ts'
import { startBenchServer } from './server.ts'

const EVENTS = 2000
const WARM_UP = 300
/** Longer than the notifier's quiet time, as the events of a job are; a burst would share one wake-up. */
const PAUSE_MS = 12

const server = await startBenchServer()
const log = createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench')
const db = openDatabase(server.databaseUrl, log)
const notifier = createNotifier(db, log)

const MODEL = 'claude-sonnet-5-5'
const job = await submitJob(
  {
    db,
    notifier,
    parseSubmit: submitParser(1000),
    models: { SUMMARIZE: MODEL, EXTRACT: MODEL, EVALUATE: MODEL },
    deadlineHours: 24,
  },
  { workspaceId: DEFAULT_WORKSPACE_ID, actor: { type: 'API_KEY', id: 'bench' } },
  { task: { summarize: { length: 'BRIEF' } }, document: { inline: { text: 'A contract.' } } },
)
await db.query("INSERT INTO worker (id, host, pid, concurrency) VALUES ('bench', 'bench', 1, 1)")
const [claimed] = await db.query<{ claim: { attempts: { token: string }[] } }>(
  "SELECT docket_claim('bench', 1, '{}', 1000) AS claim",
)
const { token } = claimed!.claim.attempts[0]!

const socket = createClient({
  url: `${server.url.replace('http', 'ws')}/graphql`,
  connectionParams: { authorization: server.authorization },
})
const events = socket.iterate({
  query: 'subscription ($id: ID!) { jobEvents(jobId: $id) { seq type at data } }',
  variables: { id: job.id },
})
for (let seq = 1; seq <= 2; seq++) await events.next()

async function throughDocket(number: number): Promise<number> {
  const next = events.next()
  const step = JSON.stringify({ step: 'bench', number, total: EVENTS + WARM_UP, message: 'A step' })
  await db.query('SELECT docket_start_step($1, $2, $3, $4)', [job.id, token, 'bench', step])
  const committed = performance.now()
  notifier.wake(job.id)
  await next
  return performance.now() - committed
}

const listener = new pg.Client({ connectionString: server.databaseUrl })
await listener.connect()
await listener.query('LISTEN bench')

async function bare(): Promise<number> {
  const heard = new Promise((resolve) => listener.once('notification', resolve))
  const sent = performance.now()
  await Promise.all([heard, db.query('SELECT pg_notify($1, $2)', ['bench', job.id])])
  return performance.now() - sent
}

const docket: number[] = []
const floor: number[] = []
try {
  for (let i = 0; i < EVENTS + WARM_UP; i++) {
    const [ours, theirs] = [await throughDocket(i), await bare()]
    if (i >= WARM_UP) {
      docket.push(ours)
      floor.push(theirs)
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  const [a, b] = [summary(docket, 1), summary(floor, 1)]
  console.log(`| ${EVENTS} events | p50 ms | p99 ms |\n|---|---|---|`)
  console.log(`| bare LISTEN/NOTIFY | ${b.p50.toFixed(2)} | ${b.p99.toFixed(2)} |`)
  console.log(`| committed to subscriber | ${a.p50.toFixed(2)} | ${a.p99.toFixed(2)} |`)
  console.log(`\nratio of the p50: ${(a.p50 / b.p50).toFixed(2)}`)
} finally {
  await socket.dispose()
  await listener.end()
  await notifier.close()
  await db.close()
  await server.stop()
}
