import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../execution/engine.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { type Receiver, type Reply, startReceiver } from '../support/receiver.ts'
import { attempted, createEndpoint, deliveries, endpoint, inStatus } from './webhooks.ts'

let docket: Docket
const receivers: Receiver[] = []
beforeEach(async () => {
  docket = await startDocket({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.1' } })
})
afterEach(async () => {
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
  await docket.stop()
})

async function receive(...replies: Reply[]) {
  const receiver = await startReceiver(...replies)
  receivers.push(receiver)
  return receiver
}

const submitOne = async (labels: object = {}) => (await submit(docket, submitInput(labels))).id
const labelled = (value: string) => ({ labels: [{ key: 'for', value }] })

describe('receivers that never answer', () => {
  const NEVER: Reply = () => {}

  it('do not delay the others, though there are more of them than the worker has slots', async () => {
    const dead = await receive(NEVER)
    const healthy = await receive(204)
    for (let i = 0; i < 12; i++) await createEndpoint(docket, { url: dead.url, ...labelled('dead') })
    await createEndpoint(docket, { url: healthy.url, ...labelled('healthy') })
    // They are known to fail, as they are after their first attempt.
    await docket.sql(`INSERT INTO webhook_receiver (endpoint_id, failures, failing_since)
      SELECT id, 1, now() FROM webhook_endpoint WHERE labels->>'for' = 'dead'`)
    for (let i = 0; i < 3; i++) await submitOne(labelled('dead'))
    await until(async () => dead.received.length === 4)

    const began = performance.now()
    const jobs = await Promise.all(Array.from({ length: 20 }, () => submitOne(labelled('healthy'))))
    for (const job of jobs) await inStatus(docket, { job }, 'DELIVERED')
    expect(performance.now() - began).toBeLessThan(8000)
    // One attempt of each, and no more than four of them together.
    expect(dead.received).toHaveLength(4)
  })

  it('are attempted one delivery at a time, and then left alone', { timeout: 60_000 }, async () => {
    const dead = await receive(NEVER)
    const { id } = await createEndpoint(docket, { url: dead.url })
    const jobs = await Promise.all(Array.from({ length: 5 }, () => submitOne()))
    const tried = await until(async () => {
      const all = await deliveries(docket, { endpoint: id })
      return all.find(({ attempts }) => attempts[0]?.endedAt)
    }, 25)
    expect(tried.attempts).toMatchObject([
      { statusCode: null, error: 'There was no answer within 15 seconds.' },
    ])
    expect(dead.received).toHaveLength(1)
    expect(await endpoint(docket, id)).toMatchObject({ failures: 1, waitsUntil: expect.any(String) })
    expect(jobs).toHaveLength(5)
  })
})

it('the messages of one endpoint arrive in the order of the events', async () => {
  const receiver = await receive(204)
  await createEndpoint(docket, {
    url: receiver.url,
    eventTypes: ['JOB_SUBMITTED', 'JOB_STARTED', 'STEP_STARTED'],
  })
  await submitOne()
  await until(async () => receiver.received.length === 4)
  const seqs = receiver.received.map(({ body }) => (JSON.parse(body) as { data: { seq: number } }).data.seq)
  expect(seqs).toEqual(seqs.toSorted((one, other) => one - other))
})

it('a worker that is killed in the middle of an attempt leaves it without an end, and another one delivers', async () => {
  const receiver = await receive(() => {}, 204)
  await createEndpoint(docket, { url: receiver.url })
  const job = await submitOne()
  await until(async () => receiver.received.length === 1)
  await docket.worker!.stop('SIGKILL')
  // Time passes: whoever held the receiver must have died.
  await docket.sql('UPDATE webhook_receiver SET claimed_until = clock_timestamp()')
  await docket.startWorker()
  const { attempts } = await inStatus(docket, { job }, 'DELIVERED')
  expect(attempts).toMatchObject([
    { number: 1, endedAt: null, statusCode: null },
    { number: 2, statusCode: 204 },
  ])
  const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
  expect(ids[0]).toBe(ids[1])
})

it('a worker that is stopped breaks off the attempt, which does not count, and another one goes on', async () => {
  const receiver = await receive(() => {}, 204)
  const { id } = await createEndpoint(docket, { url: receiver.url })
  const job = await submitOne()
  await until(async () => receiver.received.length === 1)
  await docket.worker!.stop()
  expect(await attempted(docket, { job }, 1)).toMatchObject({
    status: 'PENDING',
    attempts: [{ error: 'The worker was stopped before an answer came.' }],
  })
  expect(await endpoint(docket, id)).toMatchObject({ failures: 0, waitsUntil: null })
  await docket.startWorker()
  await inStatus(docket, { job }, 'DELIVERED')
})
