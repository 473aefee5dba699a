/**
 * One event to half of the subscribers of one server, over graphql-ws: from "it is committed" to "the client has it". The
 * other half follow another job and must not be told. The clients are in this process, on the same cores.
 */
import { readFile } from 'node:fs/promises'
import WebSocket from 'ws'
import { openDatabase } from '../src/db/database.ts'
import { createNotifier } from '../src/events/notifier.ts'
import { createLogger } from '../src/log.ts'
import { submitInput } from '../test/support/jobs.ts'
import { median, summary } from './load.ts'
import { startBenchServer } from './server.ts'

const LEVELS = [2, 100, 10_000]
const EVENTS = 30
const PER_SOCKET = 20
const SOCKETS_A_KEY = 50
/** Sockets that are opened together. */
const TOGETHER = 50

const QUERIES = {
  jobEvents: 'subscription ($id: ID!) { jobEvents(jobId: $id) { seq type at data } }',
  events: 'subscription ($id: ID!) { events(filter: { jobId: $id }) { cursor event { seq type at data } } }',
}

const server = await startBenchServer('bench/fanout-server.ts')
const log = createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench')
const db = openDatabase(server.databaseUrl, log)
const notifier = createNotifier(db, log)

async function submit(): Promise<string> {
  const query = 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on Job { id } } }'
  const answer = await server.send(JSON.stringify({ query, variables: { input: submitInput() } }))
  return (JSON.parse(answer) as { data: { submitJob: { id: string } } }).data.submitJob.id
}

/** Sockets with subscriptions, each of which calls `onMessage` with its job. @returns how to close them */
async function subscribe(query: string, jobIds: string[], onMessage: (jobId: string) => void) {
  const sockets: WebSocket[] = []
  const open = async (n: number) => {
    const mine = jobIds.slice(n * PER_SOCKET, (n + 1) * PER_SOCKET)
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
    sockets.push(socket)
    const send = (message: object) => socket.send(JSON.stringify(message))
    let begun = 0
    await new Promise<void>((resolve, reject) => {
      socket.on('open', () =>
        send({ type: 'connection_init', payload: { authorization: `key-${Math.floor(n / SOCKETS_A_KEY)}` } }),
      )
      socket.on('error', reject).on('close', reject)
      socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1')
        if (text.includes('"connection_ack"')) {
          mine.forEach((id, i) => {
            send({ id: String(i), type: 'subscribe', payload: { query, variables: { id } } })
          })
        } else if (!text.includes('"next"')) reject(new Error(text))
        else if (begun < mine.length) {
          // The first event of a job, or the place where the log is entered.
          begun++
          if (begun === mine.length) resolve()
        } else onMessage(mine[Number(/"id":"(\d+)"/.exec(text)![1])]!)
      })
    })
  }
  const count = Math.ceil(jobIds.length / PER_SOCKET)
  for (let n = 0; n < count; n += TOGETHER) {
    await Promise.all(Array.from({ length: Math.min(TOGETHER, count - n) }, (_, i) => open(n + i)))
  }
  return () => {
    for (const socket of sockets) socket.removeAllListeners('close').terminate()
  }
}

async function measure(kind: keyof typeof QUERIES, level: number) {
  const [hot, cold] = [await submit(), await submit()]
  const expected = level / 2
  const latencies: number[] = []
  const last: number[] = []
  let committed = 0
  let seen = 0
  let onAll = () => {}
  const jobIds = Array.from({ length: level }, (_, n) => (n % 2 === 0 ? hot : cold))
  const close = await subscribe(QUERIES[kind], jobIds, (jobId) => {
    if (jobId !== hot) throw new Error('an event came to somebody who follows another job')
    latencies.push(performance.now() - committed)
    seen++
    if (seen === expected) onAll()
  })
  for (let n = 0; n < EVENTS; n++) {
    seen = 0
    const all = new Promise<void>((resolve) => {
      onAll = resolve
    })
    await db.query(`SELECT docket_append_event($1, 'STEP_STARTED', 'WORKER', 'bench', '{"step": "x"}')`, [
      hot,
    ])
    committed = performance.now()
    notifier.wake(hot)
    await all
    last.push(latencies.at(-1)!)
  }
  const memory = await residentMegabytes()
  close()
  const { p50, p99 } = summary(latencies, 1)
  const cells = [
    kind,
    level,
    p50.toFixed(1),
    p99.toFixed(1),
    median(last).toFixed(0),
    Math.max(...last).toFixed(0),
  ]
  console.log(`| ${[...cells, memory].join(' | ')} |`)
}

async function residentMegabytes() {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024)
}

try {
  console.log(
    '| subscription | subscribers | p50 ms | p99 ms | last, median ms | last, worst ms | server MB |',
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const level of LEVELS) for (const kind of ['jobEvents', 'events'] as const) await measure(kind, level)
} finally {
  await notifier.close()
  await db.close()
  await server.stop()
}
