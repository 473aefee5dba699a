import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, follow, submit, submitInput } from '../support/jobs.ts'
import { claim, end, footprint, listenTo } from './claims.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
// What one test leaves waiting, the next one would claim.
beforeEach(() => docket.sql('DELETE FROM queue_entry'))

const CANCEL = `mutation Cancel($id: ID!, $reason: String!) {
  cancelJob(id: $id, reason: $reason) {
    __typename
    ... on Job { id status cancelRequestedAt cancelReason finishedAt }
    ... on ExpectedError { code }
    ... on InvalidInputError { field }
  }
}`

interface CancelOutcome {
  __typename: string
  status: string
  cancelRequestedAt: string
  finishedAt: string | null
}

const cancel = async (id: string, reason = 'Sent twice') =>
  (await docket.query<{ cancelJob: CancelOutcome }>(CANCEL, { id, reason })).cancelJob

const events = (id: string) =>
  docket.sql<{ type: string; actor_type: string; data: object }>(
    'SELECT type, actor_type, data FROM event WHERE job_id = $1 ORDER BY seq',
    [id],
  )

describe('cancelling a job that waits', () => {
  it('ends it at once, with the reason in its history, and nobody can claim it any more', async () => {
    const { id } = await submit(docket, submitInput())
    expect(await cancel(id)).toMatchObject({
      __typename: 'Job',
      id,
      status: 'CANCELLED',
      cancelReason: 'Sent twice',
      cancelRequestedAt: expect.any(String),
      finishedAt: expect.any(String),
    })
    expect((await events(id)).slice(1)).toEqual([
      { type: 'CANCEL_REQUESTED', actor_type: 'API_KEY', data: { reason: 'Sent twice' } },
      {
        type: 'JOB_CANCELLED',
        actor_type: 'API_KEY',
        data: { from: 'PENDING', to: 'CANCELLED', reason: 'Sent twice' },
      },
    ])
    expect(await claim(docket)).toEqual([])
  })

  it('ends one that waits to be tried again', async () => {
    const { id } = await submit(docket, submitInput())
    const [attempt] = await claim(docket)
    await end(docket, attempt!, 'RETRYING', { code: 'MODEL_OVERLOADED', message: 'Busy.', delayMs: 60_000 })
    expect(await cancel(id)).toMatchObject({ status: 'CANCELLED' })
  })

  it('is told to whoever follows it', async () => {
    const { id } = await submit(docket, submitInput())
    const heard = await listenTo(docket, 'docket_events')
    const following = follow(docket, id)
    await cancel(id)
    expect(await heard()).toBe(id)
    await following
  })
})

describe('cancelling a job that runs', () => {
  it('asks its worker to stop, and says that it has not stopped yet', async () => {
    const { id } = await submit(docket, submitInput())
    const [attempt] = await claim(docket)
    const heard = await listenTo(docket, 'docket_cancel')

    expect(await cancel(id)).toMatchObject({ status: 'RUNNING', finishedAt: null })
    expect(await heard()).toBe(id)
    await end(docket, attempt!, 'CANCELLED')
    expect(await ended(docket, id)).toMatchObject({ status: 'CANCELLED' })
  })

  it('keeps the worker from giving it back to be tried again', async () => {
    const { id } = await submit(docket, submitInput())
    const [attempt] = await claim(docket)
    await cancel(id)
    await end(docket, attempt!, 'RETRYING', { code: 'MODEL_OVERLOADED', message: 'Busy.' })
    expect(await ended(docket, id)).toMatchObject({ status: 'CANCELLED' })
  })
})

describe('a cancellation that cannot be', () => {
  it('is a typed error when the job is being cancelled already', async () => {
    const { id } = await submit(docket, submitInput())
    await claim(docket)
    await cancel(id)
    const before = await footprint(docket)
    expect(await cancel(id)).toEqual({ __typename: 'CancelRequestedError', code: 'CANCEL_REQUESTED_BEFORE' })
    expect(await footprint(docket)).toEqual(before)
  })

  it.each(['COMPLETED', 'PARTIAL', 'CANCELLED'] as const)(
    'is a typed error when the job is %s',
    async (status) => {
      const { id } = await submit(docket, submitInput())
      const [attempt] = await claim(docket)
      await end(docket, attempt!, status)
      const before = await footprint(docket)
      expect(await cancel(id)).toEqual({ __typename: 'JobEndedError', code: 'JOB_ENDED' })
      expect(await footprint(docket)).toEqual(before)
    },
  )

  it('is a typed error when there is no such job', async () => {
    expect(await cancel(randomUUID())).toEqual({ __typename: 'JobNotFoundError', code: 'JOB_NOT_FOUND' })
  })

  it('is a typed error when the id is malformed', async () => {
    expect(await cancel('1; DROP TABLE job')).toMatchObject({ __typename: 'InvalidInputError', field: 'id' })
  })

  it.each([
    ['empty', ''],
    ['blank', ' \t '],
    ['of two paragraphs', 'one\ntwo'],
    ['with a control character', 'a\u0007'],
    ['with half of a surrogate pair', 'a\ud800'],
    ['of 2001 characters', 'r'.repeat(2001)],
    ['of 1 MB', 'r'.repeat(1_000_000)],
  ])('is a typed error when the reason is %s', async (_, reason) => {
    const { id } = await submit(docket, submitInput())
    const before = await footprint(docket)
    expect(await cancel(id, reason)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field: 'reason',
    })
    expect(await footprint(docket)).toEqual(before)
  })

  it('happens to all but one of fifty that come together', async () => {
    const { id } = await submit(docket, submitInput())
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => cancel(id)))
    expect(outcomes.filter(({ __typename }) => __typename === 'Job')).toHaveLength(1)
    expect(outcomes.filter(({ __typename }) => __typename === 'JobEndedError')).toHaveLength(49)
    expect((await events(id)).map(({ type }) => type)).toEqual([
      'JOB_SUBMITTED',
      'CANCEL_REQUESTED',
      'JOB_CANCELLED',
    ])
  })
})

describe('with a worker', () => {
  it('a job is stopped in the middle of its model call, and its history says so', async () => {
    await docket.failNextCall({ kind: 'stall' })
    const { id } = await submit(docket, submitInput())
    await docket.startWorker()
    await follow(docket, id, 'CALL_STARTED')
    await cancel(id)
    expect(await ended(docket, id)).toMatchObject({
      status: 'CANCELLED',
      modelCalls: [{ outcome: 'FAILED', errorCode: 'MODEL_CALL_ABORTED' }],
    })
    expect((await events(id)).map(({ type }) => type).slice(-4)).toEqual([
      'CANCEL_REQUESTED',
      'CANCEL_ACKNOWLEDGED',
      'CALL_FAILED',
      'JOB_CANCELLED',
    ])
  })
})
