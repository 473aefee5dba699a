import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { createClaude } from '../../src/claude/client.ts'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'
import type { Database } from '../../src/db/database.ts'
import type { AskDeps } from '../../src/execution/ask.ts'
import type { Attempt } from '../../src/execution/attempt.ts'
import { createOutputs } from '../../src/execution/output.ts'
import { runAttempt } from '../../src/execution/run.ts'
import { log, openQueue, type Queue } from './claims.ts'

let queue: Queue
let simulator: Simulator
let deps: AskDeps
let jobId: string
beforeEach(async () => {
  queue = await openQueue()
  simulator = await startSimulator()
  const limits = { callTimeoutMs: 9000, idleTimeoutMs: 9000 }
  const claude = createClaude({ apiKey: 'key', baseURL: simulator.url, ...limits })
  const { db, notifier } = queue
  deps = { db, notifier, log, claude, outputs: createOutputs({ db, notifier, log }), isAlive: () => true }
  jobId = await queue.submit(DEFAULT_WORKSPACE_ID)
})
afterEach(async () => {
  await queue.close()
  await simulator.close()
})

const sentCalls = async () =>
  ((await (await fetch(`${simulator.url}/simulator/calls`)).json()) as unknown[]).length
const claimed = async () => (await queue.claim(1)).attempts[0]!
const work = (attempt: Attempt, faulty: Partial<AskDeps> = {}) =>
  runAttempt({ ...deps, ...faulty }, attempt, new AbortController().signal)
const readJob = () =>
  queue.db.prisma.job.findUniqueOrThrow({
    where: { id: jobId },
    include: {
      steps: true,
      attempts: { orderBy: { number: 'asc' } },
      modelCalls: { orderBy: { id: 'asc' } },
    },
  })

/** The database, until a statement that matches: before or after it the worker is killed. */
function goneAt(when: 'before' | 'after', pattern: RegExp): Database {
  const { db } = queue
  let gone = false
  return {
    ...db,
    async query<Row>(statement: string, values?: unknown[]) {
      const here = pattern.test(statement)
      if (gone || (here && when === 'before')) {
        gone = true
        throw new Error('the worker is dead')
      }
      const rows = await db.query<Row>(statement, values)
      if (!here) return rows
      gone = true
      throw new Error('the worker is dead')
    },
  }
}

const MATERIAL = /SELECT job\.input/

describe('a job whose worker dies', () => {
  it.each<[string, 'before' | 'after', RegExp, { sent: number; lost: number; possiblyPaid: boolean }]>([
    ['before it has read what to do', 'before', MATERIAL, { sent: 1, lost: 0, possiblyPaid: false }],
    [
      'before its call is written down',
      'before',
      /docket_start_call/,
      { sent: 1, lost: 0, possiblyPaid: false },
    ],
    ['before its call is sent', 'after', /docket_start_call/, { sent: 1, lost: 1, possiblyPaid: true }],
    [
      'before the end of its call is recorded',
      'before',
      /docket_finish_call/,
      { sent: 2, lost: 1, possiblyPaid: true },
    ],
    ['after its answer is stored', 'after', /docket_finish_call/, { sent: 1, lost: 0, possiblyPaid: false }],
    [
      'before its own end is recorded',
      'before',
      /docket_end_attempt/,
      { sent: 1, lost: 0, possiblyPaid: false },
    ],
  ])('%s is finished by the next one, which pays only for what was lost', async (_, when, pattern, paid) => {
    const first = await claimed()
    await expect(work(first, { db: goneAt(when, pattern) })).rejects.toThrow('the worker is dead')
    await queue.sql("SELECT docket_lose_attempt($1, 'other')", [first.id])
    await work(await claimed())

    const job = await readJob()
    expect(job.status).toBe('COMPLETED')
    expect(job.attempts.map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
      ['RETRYING', 'WORKER_LOST'],
      ['COMPLETED', null],
    ])
    expect(await sentCalls()).toBe(paid.sent)
    expect(job.modelCalls.filter((call) => call.outcome === 'LOST')).toHaveLength(paid.lost)
    expect(job.modelCalls.filter((call) => call.outcome === 'SUCCEEDED')).toHaveLength(1)
    expect(job.modelCalls.some((call) => call.possiblyPaid)).toBe(paid.possiblyPaid)
    expect(job.steps).toHaveLength(1)
  })

  it('after its end is recorded is done: nobody claims it again', async () => {
    const first = await claimed()
    await expect(work(first, { db: goneAt('after', /docket_end_attempt/) })).rejects.toThrow(
      'the worker is dead',
    )
    expect(await queue.sql("SELECT docket_lose_attempt($1, 'other') AS job", [first.id])).toEqual([
      { job: null },
    ])
    expect((await queue.claim(1)).attempts).toEqual([])
    expect(await readJob()).toMatchObject({ status: 'COMPLETED', attemptCount: 1 })
  })
})

describe('a worker that may have been given up', () => {
  it('does not send the call that it has written down', async () => {
    await work(await claimed(), { isAlive: () => false })
    expect(await sentCalls()).toBe(0)
    expect((await readJob()).modelCalls.map((call) => call.outcome)).toEqual(['STARTED'])
  })
})

describe('statements whose answer was lost', () => {
  it('may be repeated: nothing is recorded, paid or given back twice', async () => {
    const twice: Database = {
      ...queue.db,
      async query<Row>(statement: string, values?: unknown[]) {
        if (/docket_(start_call|finish_call|end_attempt)/.test(statement))
          await queue.db.query(statement, values)
        return queue.db.query<Row>(statement, values)
      },
    }
    await work(await claimed(), { db: twice })
    const job = await readJob()
    expect(job).toMatchObject({ status: 'COMPLETED', attempts: [{ staleWrites: 0 }] })
    expect(job.modelCalls.map((call) => call.outcome)).toEqual(['SUCCEEDED'])
    const events = await queue.sql<{ type: string }>(
      'SELECT type FROM event WHERE job_id = $1 ORDER BY seq',
      [jobId],
    )
    expect(events.map(({ type }) => type)).toEqual([
      'JOB_SUBMITTED',
      'JOB_STARTED',
      'STEP_STARTED',
      'CALL_STARTED',
      'CALL_FINISHED',
      'STEP_FINISHED',
      'STEP_STARTED',
      'STEP_FINISHED',
      'JOB_COMPLETED',
    ])
  })
})
