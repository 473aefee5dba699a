/**
 * How fast the console is, in a real browser: `node bench/console.ts [jobs] [folder]`, 20,000 jobs by default, with five
 * events each. With a folder the database is filled there once, and kept: the same as that of bench/history.ts.
 *
 * - paint: somebody who was never here opens a page. The floor is a bare text from the same server. Target: 1 s, and
 *   300 kB of scripts.
 * - list: from the key or the click until the rows are drawn, each time on a page that was loaded anew. A search asks
 *   at once unless the key before was less than 80 ms ago; here it is pasted. The floor is the same jobs asked for by
 *   `fetch` in the same page. Target: p95 within 300 ms.
 * - event: from its commit until it is drawn. The floor is its message, in the same page. Target: p95 within 100 ms.
 */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openDatabase } from '../src/db/database.ts'
import { createNotifier } from '../src/events/notifier.ts'
import { createLogger } from '../src/log.ts'
import { startBrowser } from '../test/support/browser.ts'
import { submitInput } from '../test/support/jobs.ts'
import { fill } from './history-data.ts'
import { percentiles } from './load.ts'
import { startBenchServer } from './server.ts'

const JOBS = Number(process.argv[2] ?? 20_000)
const FOLDER = process.argv[3]
const VISITS = 6
const ROUNDS = 40
const EVENTS = 40
/** Longer than the console waits between two refreshes, which would otherwise be part of what is measured. */
const EVENT_PAUSE_MS = 600

const server = await startBenchServer('src/server.ts', FOLDER)
const log = createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench')
const db = openDatabase(server.databaseUrl, log)
const notifier = createNotifier(db, log)
const browser = await startBrowser()

/** A page of somebody who has signed in and has nothing in the cache. */
async function open(path: string): Promise<Page> {
  const page = await browser.open({ baseURL: server.url })
  await page.addInitScript({ path: join(import.meta.dirname, 'console-watch.js') })
  const key = server.authorization.slice('Bearer '.length)
  const options = { data: { key }, headers: { origin: server.url } }
  if (!(await page.request.post('/console/session', options)).ok()) throw new Error('No session')
  await page.goto(path, { waitUntil: 'networkidle' })
  return page
}

interface Painted {
  first: number
  largest: number
  scriptBytes: number
}

async function paint(path: string) {
  const visits: Painted[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    const page = await open(path)
    visits.push(await page.evaluate<Painted>('watch.painted()'))
    await page.context().close()
  }
  const first = percentiles(visits.map((each) => each.first))
  const largest = percentiles(visits.map((each) => each.largest))
  return {
    'first, p50 ms': whole(first.p50),
    'first, p95 ms': whole(first.p95),
    'largest, p50 ms': whole(largest.p50),
    'largest, p95 ms': whole(largest.p95),
    'scripts kB': whole(Math.max(...visits.map((each) => each.scriptBytes)) / 1000),
  }
}

interface Reading {
  /** What a person does on the list of all jobs */
  act(page: Page): Promise<unknown>
  /** The arguments of `jobs` or `events` that are asked for by it */
  asks: string
}

const search = (text: string): Reading => ({
  act: (page) => page.getByRole('searchbox').fill(text),
  asks: `jobs(filter: {text: "${text}"}, first: 100)`,
})
const status = (name: string): Reading => ({
  act: (page) => page.getByRole('group', { name: 'Status' }).getByRole('button', { name }).click(),
  asks: `jobs(filter: {status: [${name.toUpperCase()}]}, first: 100)`,
})
const sort = (column: string, orderBy: string): Reading => ({
  act: (page) => page.getByRole('columnheader', { name: column }).getByRole('button').click(),
  asks: `jobs(orderBy: ${orderBy}, first: 100)`,
})

const READINGS: Record<string, Reading> = {
  'search a rare word': search('1505'),
  'search a common word': search('lease'),
  'search two words that many have': search('lease 15'),
  'search what is not there': search('nowhere'),
  'status failed': status('Failed'),
  'status completed': status('Completed'),
  'dearest first': sort('Cost', 'COST_DESC'),
}

async function list({ act, asks }: Reading) {
  const page = await open('/console/jobs')
  const times: number[] = []
  const floor: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto('/console/jobs', { waitUntil: 'networkidle' })
    const listed = page.evaluate<number>('watch.listed()')
    await act(page)
    times.push(await listed)
    const query = `{ ${asks} { edges { node { id status createdAt costMicros document { name } } } } }`
    floor.push(await page.evaluate<number>(`watch.ask(${JSON.stringify({ query })})`))
  }
  await page.context().close()
  return compared(times, floor)
}

interface Seen {
  heard: number
  drawn: number
}

/** Events of a job that waits, each with a cost of its own, so that both a list and a history change with it. */
async function follow(
  path: string,
  place: (event: { seq: number; cost: string }) => [selector: string, text: string],
) {
  const id = await submit()
  const page = await open(path.replace(':id', id))
  const drawn: number[] = []
  const heard: number[] = []
  for (let n = 1; n <= EVENTS; n++) {
    const [selector, text] = place({ seq: 1 + n, cost: `$${n}.00` })
    const asked = `watch.drawn(${JSON.stringify(selector)}, ${JSON.stringify(text)})`
    const [at, committed] = await Promise.all([page.evaluate<Seen>(asked), append(id, n * 1_000_000)])
    drawn.push(at.drawn - committed)
    heard.push(at.heard - committed)
    await page.waitForTimeout(EVENT_PAUSE_MS)
  }
  await page.context().close()
  return compared(drawn, heard)
}

async function submit(): Promise<string> {
  const query = 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { ... on Job { id } } }'
  const answer = await server.send(JSON.stringify({ query, variables: { input: submitInput() } }))
  return (JSON.parse(answer) as { data: { submitJob: { id: string } } }).data.submitJob.id
}

/** An event that a list and a history change with. @returns when it was committed, in ms since 1970 */
async function append(jobId: string, micros: number): Promise<number> {
  await db.query('UPDATE job SET cost_micros = $2 WHERE id = $1', [jobId, micros])
  await db.query(
    `SELECT docket_append_event($1, 'CALL_FINISHED', 'WORKER', 'bench', jsonb_build_object('costMicros', $2::bigint))`,
    [jobId, micros],
  )
  const committed = performance.timeOrigin + performance.now()
  notifier.wake(jobId)
  return committed
}

const whole = (value: number) => Math.round(value)
function compared(ours: number[], floor: number[]) {
  const [mine, bare] = [percentiles(ours), percentiles(floor)]
  return {
    'p50 ms': whole(mine.p50),
    'p95 ms': whole(mine.p95),
    'floor p50 ms': whole(bare.p50),
    'floor p95 ms': whole(bare.p95),
    ratio: Number((mine.p50 / bare.p50).toFixed(1)),
  }
}

async function table<Row>(names: string[], measure: (name: string) => Promise<Row>) {
  const rows: Record<string, Row> = {}
  for (const name of names) rows[name] = await measure(name)
  console.table(rows)
}

try {
  if ((await db.query('SELECT 1 FROM job LIMIT 1')).length === 0) await fill(server.databaseUrl, JOBS)
  await table(['/health', '/console/', '/console/jobs'], paint)
  await table(Object.keys(READINGS), (name) => list(READINGS[name]!))
  const SCREENS: Record<string, () => ReturnType<typeof follow>> = {
    'history of a job': () =>
      follow('/console/jobs/:id?view=history', ({ seq }) => ['button', `Data of event ${seq}`]),
    'list of jobs': () => follow('/console/jobs?status=PENDING', ({ cost }) => ['td', cost]),
  }
  await table(Object.keys(SCREENS), (name) => SCREENS[name]!())
} finally {
  await browser.close()
  await notifier.close()
  await db.close()
  await server.stop()
}
