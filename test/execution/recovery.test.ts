import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWatch } from '../../src/execution/sweeper.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import type { TestProcess } from '../support/process.ts'
import {
  callsReceived,
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  until,
  untilEnded,
  untilFailuresUsed,
} from './engine.ts'

let docket: Docket
const workers = new Map<number, TestProcess>()
beforeAll(async () => {
  docket = await startDocket({ worker: false, env: modelEnv })
  await addWorkers(4)
})
afterAll(async () => {
  await Promise.all([...workers.values()].map((worker) => worker.stop('SIGKILL')))
  await docket.stop()
})

async function addWorkers(count: number) {
  const started = Array.from({ length: count }, () => {
    const ready = docket.startWorker()
    workers.set(docket.worker!.child.pid!, docket.worker!)
    return ready
  })
  await Promise.all(started)
}

/** The process that works on a job. */
async function workerOf(id: string) {
  const [row] = await docket.sql<{ pid: number }>(
    'SELECT worker.pid FROM attempt JOIN worker ON worker.id = worker_id WHERE job_id = $1 AND ended_at IS NULL',
    [id],
  )
  const found = workers.get(row!.pid)!
  workers.delete(row!.pid)
  return found
}

const month = async () =>
  (
    await docket.sql<{ reserved: string; possibly: string }>(
      'SELECT reserved_micros AS reserved, possibly_paid_micros AS possibly FROM workspace_spend',
    )
  )[0]!
const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)

describe('a worker that is killed in a call', () => {
  it('has its job finished by another one within seconds; its call stands as lost and possibly paid', async () => {
    const id = await submitFailing(docket, 'killed', [{ kind: 'stall' }])
    await untilFailuresUsed(docket)
    await (await workerOf(id)).stop('SIGKILL')
    const job = await untilEnded(docket, id, 8)

    expect(job.status).toBe('COMPLETED')
    expect(job.attempts.map((attempt) => [attempt.outcome, attempt.error_code])).toEqual([
      ['RETRYING', 'WORKER_LOST'],
      ['COMPLETED', null],
    ])
    const [lost, paid] = job.calls
    expect(lost).toMatchObject({ outcome: 'LOST', possibly_paid: true })
    expect(paid).toMatchObject({ outcome: 'SUCCEEDED', possibly_paid: false })
    expect(lost!.reserved_micros).toBeGreaterThan(0)
    expect(Number(job.possibly_paid_micros)).toBe(lost!.reserved_micros)
    expect(await month()).toEqual({ reserved: '0', possibly: job.possibly_paid_micros })
  })

  it('and then a second and a third one in a row: the job fails as a crash loop', async () => {
    await addWorkers(1)
    const before = await month()
    const poison = { kind: 'stall', containing: 'poison' }
    const id = await submitFailing(docket, 'poison', [poison])
    for (const victim of [1, 2, 3]) {
      await untilFailuresUsed(docket)
      if (victim < 3) await docket.failNextCall(poison)
      await (await workerOf(id)).stop('SIGKILL')
    }
    const job = await untilEnded(docket, id, 8)
    expect(job).toMatchObject({ status: 'FAILED', error_code: 'CRASH_LOOP', attempt_count: 3 })
    expect(job.calls.map((call) => call.outcome)).toEqual(['LOST', 'LOST', 'LOST'])
    expect(Number((await month()).possibly) - Number(before.possibly)).toBe(
      sum(job.calls.map((call) => call.reserved_micros)),
    )
    expect((await month()).reserved).toBe('0')
  })
})

describe('a write that comes too late', () => {
  it('is refused and counted; the result of the other attempt stands, and the money is recorded', async () => {
    const before = await month()
    const id = await submitFailing(docket, 'late', [{ kind: 'slow', msPerEvent: 60 }])
    await untilFailuresUsed(docket)
    await docket.sql("SELECT docket_lose_attempt(id, 'test') FROM attempt WHERE job_id = $1", [id])
    const job = await untilEnded(docket, id)
    expect(job.calls.map((call) => call.outcome)).toEqual(['LOST', 'SUCCEEDED'])
    const [result] = await docket.sql('SELECT result, last_seq FROM job WHERE id = $1', [id])

    await until(async () => (await read(docket, id)).attempts[0]!.stale_writes > 0)
    const later = await read(docket, id)
    expect(later.attempts.map((attempt) => attempt.stale_writes)).toEqual([1, 0])
    expect(later.attempts[0]).toMatchObject({ outcome: 'RETRYING', error_code: 'WORKER_LOST' })
    expect(later.calls.map((call) => call.outcome)).toEqual(['SUCCEEDED', 'SUCCEEDED'])
    expect(later.possibly_paid_micros).toBe('0')
    expect(await month()).toEqual(before)
    // Only the end of the call was added to its history.
    const [after] = await docket.sql<{ result: unknown; last_seq: number }>(
      'SELECT result, last_seq FROM job WHERE id = $1',
      [id],
    )
    expect(after).toEqual({ ...result, last_seq: after!.last_seq })
    expect(
      await docket.sql('SELECT type FROM event WHERE job_id = $1 AND seq > $2', [
        id,
        (result as { last_seq: number }).last_seq,
      ]),
    ).toEqual([{ type: 'CALL_FINISHED' }])
  })
})

describe('a worker that is told to stop', () => {
  it('hands its running job back without blame, holds nothing, and another one finishes the job', async () => {
    await addWorkers(1)
    const before = await month()
    const id = await submitFailing(docket, 'stopped', [{ kind: 'stall' }])
    await untilFailuresUsed(docket)
    const worker = await workerOf(id)
    expect(await worker.stop('SIGTERM')).toBe(0)
    const job = await untilEnded(docket, id)

    expect(job).toMatchObject({ status: 'COMPLETED', attempt_count: 2 })
    expect(job.attempts[0]).toMatchObject({ outcome: 'RETRYING', error_code: 'MODEL_CALL_ABORTED' })
    expect(job.calls.map((call) => [call.outcome, call.error_code])).toEqual([
      ['FAILED', 'MODEL_CALL_ABORTED'],
      ['SUCCEEDED', null],
    ])
    expect((await month()).reserved).toBe(before.reserved)
    const [left] = await docket.sql(
      `SELECT stopped_at IS NOT NULL AS stopped, lost_at IS NULL AS "notLost",
         EXISTS (SELECT FROM docket_watch_workers() AS w WHERE w.id = worker.id) AS watched
       FROM worker WHERE id = $1`,
      [job.attempts[0]!.worker_id],
    )
    expect(left).toEqual({ stopped: true, notLost: true, watched: false })
  })
})

describe('a worker that never learned of its claim', () => {
  it('gives the job back when it has looked, and finishes it without a second call', async () => {
    await Promise.all([...workers.values()].map((worker) => worker.stop()))
    workers.clear()
    await addWorkers(1)
    // Every claim fails but the one of this test, which is made in the worker's name.
    await docket.sql(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('test.claims', true) IS DISTINCT FROM 'yes' THEN RAISE 'not now'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION refuse()`)
    const callsBefore = (await callsReceived(docket)).length
    const id = await submitMarked(docket, 'unknown')
    const other = await submitMarked(docket, 'waits and keeps the claims failing')
    await docket.worker!.logged('could not claim jobs')
    await docket.sql(`
      SELECT set_config('test.claims', 'yes', true);
      SELECT docket_claim(id, 1, '{}', 32000) FROM worker WHERE stopped_at IS NULL AND lost_at IS NULL`)
    await until(async () => (await read(docket, id)).attempts[0]?.error_code === 'CLAIM_LOST')
    await docket.sql('DROP FUNCTION refuse CASCADE')

    expect(await untilEnded(docket, other)).toMatchObject({ status: 'COMPLETED', attempt_count: 1 })
    const job = await untilEnded(docket, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.attempts.map((attempt) => attempt.error_code)).toEqual(['CLAIM_LOST', null])
    expect((await callsReceived(docket)).length - callsBefore).toBe(2)
  })
})

describe('the watch over other workers', () => {
  let time: number
  let watch: ReturnType<typeof createWatch>
  beforeEach(() => {
    time = 0
    watch = createWatch(() => time)
  })
  /** What is found dead when a worker is seen after some time. */
  const see = (afterMs: number, beat: number, hasLock: boolean) => {
    time += afterMs
    return watch.dead([{ id: 'one', heartbeatAt: new Date(beat), hasLock }])
  }

  it('gives a worker up that has had neither lock nor beat for a second and a half', () => {
    expect(see(0, 1, true)).toEqual([])
    expect(see(500, 1, false)).toEqual([])
    expect(see(1499, 1, false)).toEqual([])
    expect(see(1, 1, false)).toEqual(['one'])
  })

  it('spares a worker that was seen with its lock in between', () => {
    for (const hasLock of [false, false, true, false, false]) expect(see(900, 1, hasLock)).toEqual([])
  })

  it('spares a worker without a lock whose beat goes on', () => {
    for (const beat of [1, 2, 3, 4, 5]) expect(see(1500, beat, false)).toEqual([])
  })

  it('gives a worker up that holds its lock and has not beaten for 15 seconds', () => {
    expect(see(0, 1, true)).toEqual([])
    expect(see(14_999, 1, true)).toEqual([])
    expect(see(1, 1, true)).toEqual(['one'])
  })

  it('judges by its own clock: a database whose clock is wrong kills nobody', () => {
    const yearsAgo = 1
    expect(see(0, yearsAgo, true)).toEqual([])
    expect(see(5000, yearsAgo - 1, true)).toEqual([])
    expect(see(14_000, yearsAgo - 1, true)).toEqual([])
  })

  it('forgets a worker that has gone: one with its id begins anew', () => {
    see(0, 1, false)
    watch.dead([])
    expect(see(5000, 1, false)).toEqual([])
  })
})
