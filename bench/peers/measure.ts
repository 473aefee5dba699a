/** One drain: a fresh database, jobs that wait in it, and one worker process that works them off. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { TestProcess } from '../../test/support/process.ts'
import { cpuSeconds, familyCpuSeconds, parentOf } from './cpu.ts'
import type { WorkerOptions } from './life.ts'
import type { Redis } from './redis.ts'

export interface Side {
  name: string
  /** The events that every job must have in the end, in the order of `seq` */
  events: string[]
  /** Makes the tables and the jobs. */
  submit(databaseUrl: string, jobs: number): Promise<void>
  startWorker(options: WorkerOptions): TestProcess
}

/** What all drains of a run share. */
export interface Ground {
  serverUrl: string
  simulator: { url: string; pid: number }
  redis: Redis | undefined
  concurrency: number
}

/** Processor milliseconds of one job, by process. */
export interface Cpu {
  worker: number
  postgres: number
  simulator: number
  redis: number
}

export interface Drained {
  perSecond: number
  /** From the end of the first job that was seen to end, so that starting is left out */
  cpu: Cpu
  /** These are per job, and include all that the worker process did between its start and its end */
  transactions: number
  rowsWritten: number
  /** undefined without pg_stat_statements */
  statements: number | undefined
}

const POLL_MS = 50
const PATIENCE_MS = 300_000

export async function drain(ground: Ground, side: Side, jobs: number): Promise<Drained> {
  const name = `drain_${Date.now()}`
  const databaseUrl = Object.assign(new URL(ground.serverUrl), { pathname: `/${name}` }).href
  await once(ground.serverUrl, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template0`))
  await side.submit(databaseUrl, jobs)
  // What submitting has left to do is not the workers' to pay.
  await once(databaseUrl, async (client) => {
    await client.query('ANALYZE')
    await client.query('CHECKPOINT')
  })

  const before = await counters(ground.serverUrl, name)
  const worker = side.startWorker({
    databaseUrl,
    simulatorUrl: ground.simulator.url,
    concurrency: ground.concurrency,
    redisPort: ground.redis?.port ?? 0,
  })
  let cpu: Cpu
  try {
    cpu = await once(databaseUrl, (client) => untilDrained(client, ground, worker, jobs))
  } catch (error) {
    throw new Error(`${side.name}: ${String(error)}\n${worker.output()}`, { cause: error })
  } finally {
    await worker.stop()
  }
  const after = await counters(ground.serverUrl, name)
  const seconds = await once(databaseUrl, async (client) => {
    await checkRecord(client, side, jobs)
    return secondsOf(client)
  })
  await once(ground.serverUrl, (admin) => admin.query(`DROP DATABASE ${name}`))
  return {
    perSecond: jobs / seconds,
    cpu,
    transactions: (after.transactions - before.transactions) / jobs,
    rowsWritten: (after.rowsWritten - before.rowsWritten) / jobs,
    statements: after.statements === undefined ? undefined : (after.statements - before.statements!) / jobs,
  }
}

/** Waits for the end of all jobs. @returns what one job took between the first end that was seen and the last */
async function untilDrained(
  client: pg.Client,
  ground: Ground,
  worker: TestProcess,
  jobs: number,
): Promise<Cpu> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const postmaster = parentOf(rows[0]!.pid)
  const sample = () => ({
    worker: cpuSeconds(worker.child.pid!),
    postgres: familyCpuSeconds(postmaster),
    simulator: cpuSeconds(ground.simulator.pid),
    redis: ground.redis ? cpuSeconds(ground.redis.pid) : 0,
  })
  let first: { ended: number; cpu: Cpu } | undefined
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (worker.child.exitCode !== null) throw new Error('the worker ended')
    const ended = await endedJobs(client)
    if (ended > 0) first ??= { ended, cpu: sample() }
    if (ended < jobs) continue
    const last = sample()
    const perJob = (part: keyof Cpu) => ((last[part] - first!.cpu[part]) * 1000) / (ended - first!.ended)
    return {
      worker: perJob('worker'),
      postgres: perJob('postgres'),
      simulator: perJob('simulator'),
      redis: perJob('redis'),
    }
  }
  throw new Error('the jobs were not worked off in time')
}

async function endedJobs(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ ended: number }>('SELECT count(finished_at)::int AS ended FROM job')
  return rows[0]!.ended
}

/** From the first job's start to the last one's end, by the database's clock. */
async function secondsOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ seconds: number }>(
    `SELECT extract(epoch FROM (SELECT max(finished_at) FROM job)
      - (SELECT min(at) FROM event WHERE type = 'JOB_STARTED'))::float8 AS seconds`,
  )
  return rows[0]!.seconds
}

/** Every job is COMPLETED with one ended attempt, and has its events without a gap: the records are equal. */
async function checkRecord(client: pg.Client, side: Side, jobs: number) {
  const { rows } = await client.query<{ good: number; sample: unknown }>(
    `SELECT count(*) FILTER (WHERE status::text = 'COMPLETED' AND types = $1 AND gapless
        AND calls = $2 AND steps = $2 AND attempts = $2)::int AS good, to_json(min(job.*::text)) AS sample
      FROM (
        SELECT status, array_agg(type ORDER BY seq) AS types, max(seq) = count(*) AND min(seq) = 1 AS gapless,
          (SELECT count(*) FROM model_call WHERE job_id = job.id AND outcome::text = 'SUCCEEDED') AS calls,
          (SELECT count(*) FROM step WHERE job_id = job.id) AS steps,
          (SELECT count(*) FROM attempt WHERE job_id = job.id AND ended_at IS NOT NULL) AS attempts
        FROM job JOIN event ON event.job_id = job.id GROUP BY job.id) AS job`,
    [side.events, side.events.includes('CALL_FINISHED') ? 1 : 0],
  )
  const { good, sample } = rows[0]!
  if (good !== jobs)
    throw new Error(`${side.name}: ${jobs - good} records are not as expected, such as ${sample}`)
}

/** For a server that has loaded pg_stat_statements: from now on, drains count their statements. */
export const countStatements = (serverUrl: string) =>
  once(serverUrl, (admin) => admin.query('CREATE EXTENSION pg_stat_statements'))

interface Counters {
  transactions: number
  rowsWritten: number
  statements: number | undefined
}

/** PostgreSQL counts a connection's work when it ends at the latest; so all of them have to be gone first. */
async function counters(serverUrl: string, database: string): Promise<Counters> {
  return once(serverUrl, async (admin) => {
    const connected = 'SELECT FROM pg_stat_activity WHERE datname = $1'
    while ((await admin.query(connected, [database])).rowCount) await sleep(POLL_MS)
    const { rows } = await admin.query<Counters>(
      `SELECT xact_commit::int AS transactions, (tup_inserted + tup_updated + tup_deleted)::int AS "rowsWritten"
        FROM pg_stat_database WHERE datname = $1`,
      [database],
    )
    const { rowCount } = await admin.query("SELECT FROM pg_extension WHERE extname = 'pg_stat_statements'")
    if (!rowCount) return { ...rows[0]!, statements: undefined }
    const calls = await admin.query<{ statements: number }>(
      `SELECT coalesce(sum(calls), 0)::int AS statements FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = $1)`,
      [database],
    )
    return { ...rows[0]!, ...calls.rows[0]! }
  })
}

async function once<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
