/**
 * Jobs per second through the whole life of a job, with an instant simulator.
 *
 *   node bench/drain.ts [--jobs 1000] [--concurrency 50]      (needs npm ci --prefix bench/peers, and redis-server)
 *
 * N SUMMARIZE jobs on a document of 2 kB wait in a fresh database; one worker process with `concurrency` jobs at once
 * works them off. Measured from the first JOB_STARTED to the last finished_at, by the database's clock. Three rounds in
 * turns on one PostgreSQL with fsync; medians.
 *
 * - **Docket**: src/worker.ts as it is. Nine events, the attempt, the answer's step, the ledger, limits, money.
 * - **pg-boss**, **BullMQ**: the library delivers; bench/peers/record.ts keeps the same nine events, attempt, step and
 *   ledger in PostgreSQL by plain prepared statements, one transaction each for claim, before the call, after it, and
 *   the end. No fairness, limits, budgets, heartbeats or wake-ups of subscribers, which Docket's figure includes.
 *   BullMQ's queue is in Redis (append-only file, forced to the disk every second).
 * - **bare graphile-worker**, the floor: two transitions of a status with an event each, and neither call nor ledger.
 *
 * The call is the same for Docket, pg-boss and BullMQ: HTTP to one simulator process, through the same streaming client
 * in the worker. Its cost is measured alone beside them; the floor has none. So Docket's rate without the call is also
 * given, as an estimate: the call's part of the processor time is taken out. That is right as far as the cores, which
 * all processes share, are the limit; time spent waiting for locks and the disk shrinks with it all the same.
 *
 * After each drain the records are compared: every job must be COMPLETED with exactly these events, or the run fails.
 * Statements and rows are counted in a round of its own, on a PostgreSQL with pg_stat_statements; that one is not timed.
 */
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import { openDatabase } from '../src/db/database.ts'
import { startTemporary } from '../src/db/embedded-temporary.ts'
import { migrate } from '../src/db/migrate.ts'
import { createNotifier } from '../src/events/notifier.ts'
import { submitJob } from '../src/jobs/submit.ts'
import { submitParser } from '../src/jobs/submit-input.ts'
import { createLogger } from '../src/log.ts'
import { runFile } from '../test/support/process.ts'
import { inParallel } from './fleet.ts'
import type { CallCost } from './peers/calls-alone.ts'
import type { Drained, Ground, Side } from './peers/measure.ts'
import { startRedis } from './peers/redis.ts'
import { DOCUMENT, INPUT } from './peers/submit.ts'

const ROUNDS = 3
const COUNTED_JOBS = 300
const LIMITS = { requests: 10_000_000, inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 }
const MODEL = 'claude-sonnet-5-5'

const { values: options } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000' },
    concurrency: { type: 'string', default: '50' },
  },
})
const [jobs, concurrency] = [Number(options.jobs), Number(options.concurrency)]

if (!existsSync(new URL('peers/node_modules', import.meta.url))) {
  console.error('The peers are not installed: npm ci --prefix bench/peers')
  process.exit(1)
}
// Only now: they need what was looked for above.
const { countStatements, drain } = await import('./peers/measure.ts')
const { callsAlone } = await import('./peers/calls-alone.ts')
const { print } = await import('./peers/report.ts')
const { bareGraphile, bullMq, FULL_LOG, pgBoss } = await import('./peers/sides.ts')

const docket: Side = {
  name: 'Docket',
  events: FULL_LOG,
  submit: submitToDocket,
  startWorker: ({ databaseUrl, simulatorUrl }) =>
    runFile('src/worker.ts', {
      DATABASE_URL: databaseUrl,
      ANTHROPIC_API_KEY: 'bench',
      ANTHROPIC_BASE_URL: simulatorUrl,
      DOCKET_CONCURRENCY: String(concurrency),
      DOCKET_GRACE_SECONDS: '1',
      NODE_ENV: 'production',
    }),
}

async function submitToDocket(databaseUrl: string, count: number): Promise<void> {
  await migrate(databaseUrl)
  const log = createLogger({ LOG_LEVEL: 'warn', NODE_ENV: 'production' }, 'bench')
  const db = openDatabase(databaseUrl, log)
  const notifier = createNotifier(db, log)
  const models = { SUMMARIZE: MODEL, EXTRACT: MODEL, EVALUATE: MODEL }
  const deps = { db, notifier, parseSubmit: submitParser(DOCUMENT.text.length), models, deadlineHours: 24 }
  const viewer = { workspaceId: DEFAULT_WORKSPACE_ID, actor: { type: 'API_KEY', id: 'bench' } as const }
  const input = {
    task: { summarize: INPUT },
    document: { inline: { name: 'contract', text: DOCUMENT.text } },
  }
  await inParallel(
    Array.from({ length: count }, (_, i) => i),
    8,
    () => submitJob(deps, viewer, input),
  )
  await notifier.close()
  await db.close()
}

async function onServer<Result>(
  settings: Record<string, string>,
  work: (ground: Ground) => Promise<Result>,
): Promise<Result> {
  const server = await startTemporary(settings)
  try {
    return await work({ serverUrl: server.url, simulator, redis, concurrency })
  } finally {
    await server.stop()
  }
}

async function inTurn(ground: Ground, count: number): Promise<Drained[]> {
  const drained: Drained[] = []
  for (const side of sides) drained.push(await drain(ground, side, count))
  return drained
}

const simulatorProcess = runFile('bench/simulator.ts', {}, [
  JSON.stringify({ limits: LIMITS, maxCalls: 100 }),
])
const simulatorUrl = (await simulatorProcess.printed(/"url":"([^"]+)"/))[1]!
const simulator = { url: simulatorUrl, pid: simulatorProcess.child.pid! }
const redis = await startRedis()
if (!redis)
  console.log('BullMQ is skipped: there is no redis-server on this machine (apt-get install redis-server).\n')
const sides = [bareGraphile, docket, pgBoss, ...(redis ? [bullMq(redis.port)] : [])]

try {
  const counting = { shared_preload_libraries: 'pg_stat_statements' }
  const counted = await onServer(counting, async (ground) => {
    await countStatements(ground.serverUrl)
    return inTurn(ground, COUNTED_JOBS)
  })
  // As in production: a commit waits for the disk.
  await onServer({}, async (ground) => {
    const rounds: Drained[][] = []
    const calls: CallCost[] = []
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await inTurn(ground, jobs))
      calls.push(await callsAlone(ground, jobs))
    }
    print(sides, rounds, counted, calls)
    // A machine that does other work as well says little about rates; processor time per job holds better.
    console.log(`Load of the machine over the last 5 minutes: ${loadavg()[1]!.toFixed(1)}.`)
  })
} finally {
  await simulatorProcess.stop()
  await redis?.stop()
}
