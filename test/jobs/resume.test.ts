import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAuthenticate } from '../../src/access/authenticate.ts'
import { createClaude } from '../../src/claude/client.ts'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { createNotifier } from '../../src/events/notifier.ts'
import { type JobDeps, runJob } from '../../src/jobs/run.ts'
import { submitJob } from '../../src/jobs/submit.ts'
import { submitParser } from '../../src/jobs/submit-input.ts'
import { summarize } from '../../src/jobs/summarize.ts'
import { createLogger } from '../../src/log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { startDocket } from '../support/docket.ts'
import { ended, follow, submit, submitInput } from '../support/jobs.ts'

const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'production' }, 'test')
const viewer = createAuthenticate('key')('Bearer key')!

let database: TestDatabase
let db: Database
let simulator: Simulator
let deps: JobDeps
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url, log)
  simulator = await startSimulator()
  const claude = createClaude({
    apiKey: 'key',
    baseURL: simulator.url,
    callTimeoutMs: 9000,
    idleTimeoutMs: 9000,
  })
  const models = {
    SUMMARIZE: 'claude-sonnet-5-5',
    EXTRACT: 'claude-sonnet-5-5',
    EVALUATE: 'claude-sonnet-5-5',
  }
  deps = { db, notifier: createNotifier(db, log), workerId: 'worker', claude, log, models }
})
afterAll(async () => {
  await db.close()
  await simulator.close()
  await database.drop()
})

let jobId: string
beforeEach(async () => {
  await fetch(`${simulator.url}/simulator/calls`, { method: 'DELETE' })
  jobId = (await submitJob({ db, parseSubmit: submitParser(100_000) }, viewer, submitInput())).id
})

const paidCalls = async () =>
  ((await (await fetch(`${simulator.url}/simulator/calls`)).json()) as unknown[]).length
const work = (faulty: Partial<JobDeps> = {}) =>
  runJob({ ...deps, ...faulty }, summarize, { jobId, last: false, signal: new AbortController().signal })

/** The database, until the n-th statement that matches: from then on it is gone, as for a worker that is killed. */
function goneFrom(pattern: RegExp, nth = 1): Database {
  let seen = 0
  return {
    ...db,
    async query(statement, values) {
      if (pattern.test(statement)) seen++
      if (seen >= nth) throw new Error('the worker is dead')
      return db.query(statement, values)
    },
  }
}

describe('a job whose worker dies', () => {
  it.each([
    ['before its first step', /docket_start_step/, 1, 1],
    ['before the call is sent', /docket_start_call/, 1, 1],
    ['after the call, before its end is recorded', /docket_finish_call/, 1, 2],
    ['before the evidence is looked for', /docket_start_step/, 2, 1],
    ['before the evidence is stored', /docket_finish_step/, 1, 1],
    ['before its end is recorded', /docket_transition/, 1, 1],
  ])('%s is finished by the next one', async (_, pattern, nth, calls) => {
    await expect(work({ db: goneFrom(pattern, nth) })).rejects.toThrow('the worker is dead')
    await work()
    const job = await db.prisma.job.findUniqueOrThrow({
      where: { id: jobId },
      include: { attempts: true, modelCalls: true },
    })
    expect(job.status).toBe('COMPLETED')
    expect(job.attempts.map((attempt) => attempt.outcome)).toEqual(['RETRYING', 'COMPLETED'])
    // Only the call whose end was lost is paid twice, and it stands in the ledger as possibly paid.
    expect(await paidCalls()).toBe(calls)
    expect(job.modelCalls.filter((call) => call.outcome === 'STARTED')).toHaveLength(calls - 1)
  })
})

describe('a worker that is stopped', () => {
  it('hands its running job back unlocked, and another worker finishes it', async () => {
    const docket = await startDocket()
    await docket.failNextCall({ kind: 'stall' })
    const { id } = await submit(docket, submitInput())
    await follow(docket, id, 'CALL_STARTED')
    expect(await docket.worker?.stop('SIGTERM')).toBe(0)

    const [left] = await docket.sql(
      `SELECT job.status, entry.locked_by FROM job, graphile_worker._private_jobs AS entry WHERE job.id = $1`,
      [id],
    )
    expect(left).toEqual({ status: 'RETRYING', locked_by: null })
    await docket.startWorker()
    const job = await ended(docket, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.modelCalls.map((call) => call.errorCode)).toEqual(['MODEL_CALL_ABORTED', null])
    await docket.stop()
  })
})

describe('a worker that is killed', () => {
  it('keeps its job locked until an operator frees it as docs/job-lifecycle.md says; the next worker finishes it', async () => {
    const docket = await startDocket()
    await docket.failNextCall({ kind: 'stall' })
    const { id } = await submit(docket, submitInput())
    await follow(docket, id, 'CALL_STARTED')
    await docket.worker?.stop('SIGKILL')
    // The call may have died before it arrived; the next worker's must not meet the failure meant for it.
    await fetch(`${docket.simulatorUrl}/simulator/failures`, { method: 'DELETE' })

    const remedy = /```sql\n([\s\S]+?)```/.exec(readFileSync('docs/job-lifecycle.md', 'utf8'))?.[1]
    await docket.sql(remedy!)
    await docket.startWorker()
    const job = await ended(docket, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.modelCalls.map((call) => call.outcome)).toEqual(['STARTED', 'SUCCEEDED'])
    const attempts = await docket.sql(
      'SELECT outcome, error_code FROM attempt WHERE job_id = $1 ORDER BY number',
      [id],
    )
    expect(attempts).toEqual([
      { outcome: 'RETRYING', error_code: 'WORKER_LOST' },
      { outcome: 'COMPLETED', error_code: null },
    ])
    await docket.stop()
  })
})
