import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { claim, claimAndFail, end, footprint, listenTo } from './claims.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
// What one test leaves waiting, the next one would claim.
beforeEach(() => docket.sql('DELETE FROM queue_entry'))

const RETRY = `mutation Retry($id: ID!, $reason: String!, $fromScratch: Boolean) {
  retryJob(id: $id, reason: $reason, fromScratch: $fromScratch) {
    __typename
    ... on Job { status cancelRequestedAt cancelReason finishedAt deadline runAfter error { code } missing progress { step } }
    ... on ExpectedError { code }
    ... on InvalidInputError { field }
  }
}`

const retry = async (id: string, changes: object = {}) =>
  (
    await docket.query<{ retryJob: { __typename: string; deadline: string } }>(RETRY, {
      id,
      reason: 'The API is back',
      ...changes,
    })
  ).retryJob

const lastEvent = async (id: string) =>
  (
    await docket.sql('SELECT type, actor_type, data FROM event WHERE job_id = $1 ORDER BY seq DESC LIMIT 1', [
      id,
    ])
  )[0]

describe('retrying a job', () => {
  it('that failed lets it begin again, with a new deadline and the reason in its history', async () => {
    const deadline = new Date(Date.now() + 60_000)
    const { id } = await submit(docket, submitInput({ deadline }))
    await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const heard = await listenTo(docket, 'docket_work')
    const job = await retry(id)
    await heard()
    expect(job).toMatchObject({ __typename: 'Job', status: 'RETRYING', error: null, finishedAt: null })
    expect(Date.parse(job.deadline) - Date.now()).toBeGreaterThan(23 * 3_600_000)
    expect(await lastEvent(id)).toEqual({
      type: 'JOB_RETRYING',
      actor_type: 'API_KEY',
      data: { from: 'FAILED', to: 'RETRYING', reason: 'The API is back', fromScratch: false },
    })
    expect(await claim(docket)).toMatchObject([{ jobId: id, failures: [] }])
  })

  it('that was cancelled forgets the cancellation', async () => {
    const { id } = await submit(docket, submitInput({ runAfter: new Date(Date.now() + 3_600_000) }))
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "Too early") { __typename } }', {
      id,
    })
    expect(await retry(id)).toMatchObject({
      status: 'RETRYING',
      cancelRequestedAt: null,
      cancelReason: null,
      runAfter: null,
    })
    expect(await claim(docket)).toMatchObject([{ jobId: id }])
  })

  it('that is PARTIAL forgets what was missing', async () => {
    const { id } = await submit(docket, submitInput())
    const [attempt] = await claim(docket)
    await end(docket, attempt!, 'PARTIAL')
    expect(await retry(id)).toMatchObject({ status: 'RETRYING', missing: [] })
  })

  it('can be followed over its end, to the next one', async () => {
    const { id } = await submit(docket, submitInput())
    await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    await retry(id)
    const following = ended(docket, id)
    const [attempt] = await claim(docket)
    await end(docket, attempt!, 'COMPLETED')
    expect(await following).toMatchObject({ status: 'COMPLETED' })
  })
})

describe('a retry that cannot be', () => {
  it.each(['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED'] as const)(
    'is a typed error when the job is %s',
    async (status) => {
      const { id } = await submit(docket, submitInput())
      const [attempt] = status === 'PENDING' ? [] : await claim(docket)
      if (attempt && status !== 'RUNNING')
        await end(docket, attempt, status as 'COMPLETED', { code: 'WORKER_LOST', message: 'Lost.' })
      const before = await footprint(docket)
      expect(await retry(id)).toEqual({ __typename: 'JobNotRetryableError', code: 'JOB_NOT_RETRYABLE' })
      expect(await footprint(docket)).toEqual(before)
    },
  )

  it('is a typed error when there is no such job, when its id is malformed, and when the reason is empty', async () => {
    expect(await retry(randomUUID())).toEqual({ __typename: 'JobNotFoundError', code: 'JOB_NOT_FOUND' })
    expect(await retry('x')).toMatchObject({ __typename: 'InvalidInputError', field: 'id' })
    const { id } = await submit(docket, submitInput())
    await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const before = await footprint(docket)
    expect(await retry(id, { reason: '' })).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'reason',
    })
    expect(await footprint(docket)).toEqual(before)
  })

  it('happens to all but one of twenty that come together', async () => {
    const { id } = await submit(docket, submitInput())
    await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => retry(id)))
    expect(outcomes.filter(({ __typename }) => __typename === 'Job')).toHaveLength(1)
  })
})

describe('with a worker', () => {
  beforeAll(() => docket.startWorker())

  it('a retried job keeps the answer that was paid, and one from scratch pays again', async () => {
    const { id } = await submit(docket, submitInput())
    expect(await ended(docket, id)).toMatchObject({
      status: 'COMPLETED',
      modelCalls: [{ outcome: 'SUCCEEDED' }],
    })
    await docket.sql(`UPDATE job SET status = 'PARTIAL', missing = '{a point}' WHERE id = $1`, [id])
    await retry(id)
    const kept = await ended(docket, id)
    expect(kept).toMatchObject({ status: 'COMPLETED' })
    expect(kept.modelCalls).toHaveLength(1)

    await docket.sql(`UPDATE job SET status = 'PARTIAL', missing = '{a point}' WHERE id = $1`, [id])
    await retry(id, { fromScratch: true })
    const again = await ended(docket, id)
    expect(again).toMatchObject({ status: 'COMPLETED' })
    expect(again.modelCalls).toHaveLength(2)
  })
})
