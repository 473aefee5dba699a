/**
 * How long the history's queries take: `node bench/history.ts [jobs] [folder]`, 2,000,000 jobs by default, with five
 * events each. With a folder the database is filled there once, and kept.
 *
 * Every filter is asked on that many jobs and on 2,000, by the functions that the API calls: a first time, then 50
 * times. Target: p99 within twice that on 2,000 jobs, and no query over 100 ms.
 */
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { type Database, openDatabase } from '../src/db/database.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import type { PageArguments } from '../src/db/keyset.ts'
import { migrate } from '../src/db/migrate.ts'
import { countEvents, type EventOrder, listEvents } from '../src/events/list.ts'
import { countByStatus } from '../src/jobs/counts.ts'
import { countJobs, type JobOrder, listJobs } from '../src/jobs/list.ts'
import { readStats } from '../src/jobs/stats.ts'
import { createLogger } from '../src/log.ts'
import { fill } from './history-data.ts'
import { summary } from './load.ts'

const JOBS = Number(process.argv[2] ?? 2_000_000)
const FOLDER = process.argv[3]
const FEW_JOBS = 2000
const ROUNDS = 50
const DAY_MS = 86_400_000

const ofWorkspace = <Order>(filter: object, orderBy: Order) => ({
  workspaceId: DEFAULT_WORKSPACE_ID,
  filter,
  orderBy,
})

type Read = (db: Database) => Promise<unknown>

const jobs =
  (filter: object, orderBy: JobOrder = 'CREATED_AT_DESC', page: PageArguments = { first: 50 }): Read =>
  (db) =>
    listJobs(db, ofWorkspace(filter, orderBy), page, {})
const events =
  (filter: object, orderBy: EventOrder = 'AT_DESC', page: PageArguments = { first: 50 }): Read =>
  (db) =>
    listEvents(db, ofWorkspace(filter, orderBy), page)
const since = (days: number) => new Date(Date.now() - days * DAY_MS)

const READS: Record<string, Read> = {
  jobs: jobs({}),
  'jobs, oldest first': jobs({}, 'CREATED_AT_ASC'),
  'jobs FAILED': jobs({ status: ['FAILED'] }),
  'jobs FAILED or PARTIAL': jobs({ status: ['FAILED', 'PARTIAL'] }),
  'jobs by common label': jobs({ labels: [{ key: 'team', value: 'legal' }] }),
  'jobs by rare label': jobs({ labels: [{ key: 'case', value: 'c77' }] }),
  'jobs by common word': jobs({ text: 'lease' }),
  'jobs by rare word': jobs({ text: 'lease 15' }),
  'jobs by no word': jobs({ text: 'nowhere' }),
  'jobs by input': jobs({ inputContains: { focus: 'f7' } }),
  'jobs by result': jobs({ resultContains: { values: { n: 1500 } } }),
  'jobs by error code': jobs({ errorCode: ['MODEL_REFUSED'] }),
  'jobs by duration': jobs({ durationSeconds: { from: 299 } }),
  'jobs by cost': jobs({ costMicros: { from: 99_990 } }),
  'jobs by actor': jobs({ submittedBy: 'key1' }),
  'jobs, last ended': jobs({}, 'FINISHED_AT_DESC'),
  'jobs, longest': jobs({}, 'DURATION_DESC'),
  'jobs, dearest': jobs({}, 'COST_DESC'),
  'jobs counted': (db) => countJobs(db, ofWorkspace({}, 'CREATED_AT_DESC'), false),
  events: events({}),
  'events, oldest first': events({}, 'AT_ASC'),
  'events by type': events({ types: ['JOB_FAILED'] }),
  'events by actor': events({ actor: { id: 'worker-3' } }),
  'events by status': events({ statusFrom: ['RUNNING'], statusTo: ['FAILED'] }),
  'events by word': events({ text: 'refused' }),
  'events by time': events({ at: { from: since(0.3), to: since(0.2) } }),
  'events by data and type': events({ types: ['JOB_FAILED'], dataContains: { errorCode: 'MODEL_TIMEOUT' } }),
  'events counted': (db) => countEvents(db, ofWorkspace({}, 'AT_DESC'), false),
  counts: (db) => countByStatus(db, DEFAULT_WORKSPACE_ID, null),
  'stats of 30 days': (db) =>
    readStats(db, { workspaceId: DEFAULT_WORKSPACE_ID, range: { from: since(30) }, bucket: 'DAY' }),
}

const PAGE = 100

/** The page that follows on so many others. */
async function deepPages(db: Database, pages: number): Promise<Record<string, Read>> {
  const walk = async (next: (after?: string) => Promise<{ pageInfo: { endCursor?: string } }>) => {
    let after: string | undefined
    for (let page = 1; page < pages; page++) after = (await next(after)).pageInfo.endCursor ?? after
    return { first: PAGE, after }
  }
  const job = await walk((after) =>
    listJobs(db, ofWorkspace({}, 'CREATED_AT_DESC'), { first: PAGE, after }, {}),
  )
  const event = await walk((after) => listEvents(db, ofWorkspace({}, 'AT_DESC'), { first: PAGE, after }))
  return {
    'jobs, page 1,000 or last': jobs({}, 'CREATED_AT_DESC', job),
    'events, page 1,000 or last': events({}, 'AT_DESC', event),
  }
}

async function measure(count: number, folder?: string) {
  const server = folder ? await startEmbedded({ dataDir: folder }) : await startTemporary()
  const db = openDatabase(server.url, createLogger({ LOG_LEVEL: 'error', NODE_ENV: 'production' }, 'bench'))
  try {
    await migrate(server.url)
    if (await isEmpty(db)) await fill(server.url, count)
    const reads = { ...READS, ...(await deepPages(db, Math.min(1000, count / PAGE))) }
    const times: Record<string, { cold: number; p50: number; p99: number }> = {}
    for (const [name, read] of Object.entries(reads)) {
      const latencies: number[] = []
      for (let round = 0; round <= ROUNDS; round++) {
        const began = performance.now()
        await read(db)
        latencies.push(performance.now() - began)
      }
      const [cold, ...warm] = latencies
      times[name] = { cold: cold!, ...summary(warm, 1) }
    }
    return times
  } finally {
    await db.close()
    await server.stop()
  }
}

const isEmpty = async (db: Database) => (await db.prisma.job.findFirst({ select: { id: true } })) === null

const few = await measure(FEW_JOBS)
const many = await measure(JOBS, FOLDER)
const ms = (value: number) => Number(value.toFixed(1))
console.table(
  Object.fromEntries(
    Object.entries(many).map(([name, { cold, p50, p99 }]) => [
      name,
      {
        'first ms': ms(cold),
        'p50 ms': ms(p50),
        'p99 ms': ms(p99),
        [`p99 ms of ${FEW_JOBS}`]: ms(few[name]!.p99),
        ratio: ms(p99 / few[name]!.p99),
      },
    ]),
  ),
)
