import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import {
  endPause,
  gate,
  hurry,
  hurryToTheEnd,
  MODELS,
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  until,
  untilEnded,
  untilStatus,
} from './engine.ts'
import { BROKEN, expectFailedCall, REFUSED } from './failed-call.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ env: { ...modelEnv, DOCKET_IDLE_TIMEOUT_SECONDS: '1' } })
})
afterAll(() => docket.stop())

describe('a rate limit', () => {
  it('pauses its model as long as the API says, holds no worker, and does not count', async () => {
    const slowDown = { kind: 'status', status: 429, retryAfter: 30, times: 8 }
    const id = await submitFailing(docket, 'too fast', [slowDown, { kind: 'wrongSchema' }], 'extract')
    await untilStatus(docket, id, 'RETRYING')
    const paused = await gate(docket, MODELS.extract)
    expect(paused).toMatchObject({ pause_code: 'MODEL_RATE_LIMITED', pause_message: /./ })
    expect(paused.pausedMs).toBeGreaterThan(25_000)
    expect(paused.pausedMs).toBeLessThanOrEqual(30_000)

    await untilEnded(docket, await submitMarked(docket, 'another model'))
    expect(await read(docket, id)).toMatchObject({ status: 'RETRYING', attempt_count: 1 })

    await until(async () => {
      await endPause(docket, MODELS.extract)
      return (await read(docket, id)).status === 'COMPLETED'
    })
    const job = await read(docket, id)
    expect(job.attempts.map((attempt) => attempt.error_code)).toEqual([
      ...Array(8).fill('MODEL_RATE_LIMITED'),
      'MODEL_ANSWER_INVALID',
      null,
    ])
    for (const call of job.calls.slice(0, 8)) {
      expectFailedCall(call, 'MODEL_RATE_LIMITED', { ...REFUSED, message: /^The Claude API answered 429: / })
    }
    expect(await gate(docket, MODELS.extract)).toMatchObject({ pausedMs: null, pause_code: null })
  })
})

describe('an overload', () => {
  it('does not count', async () => {
    const id = await submitFailing(docket, 'crowded', [{ kind: 'status', status: 529, times: 8 }], 'extract')
    await until(async () => {
      await hurry(docket)
      await endPause(docket, MODELS.extract)
      return (await read(docket, id)).status === 'COMPLETED'
    })
    const job = await read(docket, id)
    expect(job.attempt_count).toBe(9)
    for (const call of job.calls.slice(0, 8)) {
      expectFailedCall(call, 'MODEL_OVERLOADED', {
        ...REFUSED,
        message: 'The Claude API answered 529: Overloaded',
      })
    }
  })

  it('that comes in the middle of an answer is one too, and was possibly paid', async () => {
    const id = await submitFailing(docket, 'crowded late', [{ kind: 'errorEvent' }], 'extract')
    await hurryToTheEnd(docket)
    const job = await read(docket, id)
    expect(job.status).toBe('COMPLETED')
    expectFailedCall(job.calls[0]!, 'MODEL_OVERLOADED', { ...BROKEN, message: /Overloaded/ })
  })
})

describe('a spend limit', () => {
  it('parks its model; one call at a time looks whether it was raised; then all jobs go on', async () => {
    const spent = {
      status: 400,
      errorCode: 'enforced_spend_limit_reached',
      message: 'You have reached your limit.',
    }
    const { evaluate: model } = MODELS
    await docket.failNextCall({ kind: 'status', ...spent, containing: model, times: 3 })
    const first = await submitMarked(docket, 'broke', 'evaluate')
    await untilStatus(docket, first, 'RETRYING')
    const ids = [
      first,
      await submitMarked(docket, 'later', 'evaluate'),
      await submitMarked(docket, 'last', 'evaluate'),
    ]

    for (const probes of [1, 2, 3]) {
      const paused = await until(async () => {
        const now = await gate(docket, model)
        return now.pausedMs! > 14 * 60_000 && now
      })
      expect(paused.pausedMs).toBeLessThanOrEqual(15 * 60_000)
      expect(paused).toMatchObject({
        pause_code: 'MODEL_SPEND_LIMIT',
        pause_message: 'The Claude API answered 400: You have reached your limit.',
      })
      await untilEnded(docket, await submitMarked(docket, `meanwhile ${probes}`))
      const jobs = await Promise.all(ids.map((id) => read(docket, id)))
      expect(jobs.reduce((sum, job) => sum + job.calls.length, 0)).toBe(probes)
      await endPause(docket, model)
    }

    const jobs = await Promise.all(ids.map((id) => untilEnded(docket, id)))
    expect(jobs.map((job) => job.status)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
    expect(await gate(docket, model)).toMatchObject({ pausedMs: null, pause_code: null })
  })
})

describe('the deadline', () => {
  const setDeadline = (id: string, ms: number) =>
    docket.sql(
      `WITH entry AS (UPDATE queue_entry SET deadline = now() + $2 * interval '1 ms' WHERE job_id = $1)
       UPDATE job SET deadline = now() + $2 * interval '1 ms' WHERE id = $1`,
      [id, ms],
    )
  /** A job that waits for its model, which is paused for a while. */
  async function submitWaiting(mark: string, ...failures: object[]) {
    const id = await submitFailing(
      docket,
      mark,
      [{ kind: 'status', status: 429, retryAfter: 60 }, ...failures],
      'extract',
    )
    await untilStatus(docket, id, 'RETRYING')
    return id
  }

  it('ends a wait', async () => {
    const id = await submitWaiting('late while waiting')
    await setDeadline(id, 0)
    expect(await untilEnded(docket, id)).toMatchObject({
      status: 'FAILED',
      error_code: 'DEADLINE_EXCEEDED',
      attempt_count: 1,
    })
    await endPause(docket, MODELS.extract)
  })

  it('stops a call that runs', async () => {
    const id = await submitWaiting('late while running', { kind: 'stall' })
    await setDeadline(id, 700)
    await endPause(docket, MODELS.extract)
    const job = await untilEnded(docket, id)
    expect(job).toMatchObject({ status: 'FAILED', error_code: 'DEADLINE_EXCEEDED', attempt_count: 2 })
    expect(job.calls[1]).toMatchObject({ error_code: 'MODEL_CALL_ABORTED', possibly_paid: true })
  })
})
