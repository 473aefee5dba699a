import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { until } from '../execution/engine.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { type Received, type Receiver, startReceiver } from '../support/receiver.ts'
import {
  attempted,
  change,
  createEndpoint,
  type Delivery,
  deliveries,
  endpoint,
  hurryDeliveries,
  inStatus,
} from './webhooks.ts'

let docket: Docket
let receiver: Receiver
let label: string
beforeAll(async () => {
  docket = await startDocket({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.0/8' } })
})
afterAll(() => docket.stop())
beforeEach(async () => {
  label = randomUUID()
  receiver = await startReceiver(204)
})
afterEach(() => receiver.close())

const mine = () => ({ labels: [{ key: 'test', value: label }] })
const create = () => createEndpoint(docket, { url: receiver.url, ...mine() })
const submitMine = async () => (await submit(docket, submitInput(mine()))).id
const verifies = (secret: string, { body, headers }: Received) => {
  try {
    return Boolean(new Webhook(secret).verify(body, headers))
  } catch {
    return false
  }
}
const replay = (endpointId: string, at?: object) =>
  change(docket, 'replayDeliveries', { endpoint: endpointId, at })

it('a test is sent at once, also while the receiver is left alone', async () => {
  const { id, secret } = await create()
  receiver.replies = [500, 204]
  await attempted(docket, { job: await submitMine() }, 1)
  const sent = await change<Delivery>(docket, 'testWebhookEndpoint', { id })
  expect(sent).toMatchObject({
    type: 'WEBHOOK_TEST',
    status: 'PENDING',
    jobId: null,
    seq: null,
    eventId: null,
  })
  const message = await until(async () =>
    receiver.received.find(({ headers }) => headers['webhook-id'] === sent.id),
  )
  expect(verifies(secret, message)).toBe(true)
  expect(JSON.parse(message.body)).toMatchObject({
    type: 'WEBHOOK_TEST',
    data: { eventId: null, jobId: null },
  })
})

it('after a rotation both secrets verify, and after 24 hours only the new one', async () => {
  const first = await create()
  const rotated = await change(docket, 'rotateWebhookSecret', { id: first.id })
  expect(rotated.secret).not.toBe(first.secret)
  const [now, before] = rotated.endpoint.keys
  expect([now!.validUntil, before!.publicKey]).toEqual([null, first.keys[0]!.publicKey])
  const hoursLeft = (Date.parse(before!.validUntil!) - Date.now()) / 3_600_000
  expect(hoursLeft).toBeGreaterThan(23.9)
  expect(hoursLeft).toBeLessThan(24.1)

  await inStatus(docket, { job: await submitMine() }, 'DELIVERED')
  expect([first, rotated].map(({ secret }) => verifies(secret, receiver.received[0]!))).toEqual([true, true])

  await docket.sql('UPDATE webhook_secret SET valid_until = now() WHERE valid_until IS NOT NULL')
  await inStatus(docket, { job: await submitMine() }, 'DELIVERED')
  expect([first, rotated].map(({ secret }) => verifies(secret, receiver.received[1]!))).toEqual([false, true])
  expect((await endpoint(docket, first.id)).keys).toHaveLength(1)
})

it('whoever rotates over and over again has five keys at most', async () => {
  const { id } = await create()
  for (let i = 0; i < 7; i++) await change(docket, 'rotateWebhookSecret', { id })
  expect((await endpoint(docket, id)).keys).toHaveLength(5)
})

it('a receiver that answers 410 is sent nothing more until somebody enables its endpoint', async () => {
  const { id } = await create()
  receiver.replies = [410, 204]
  const first = await submitMine()
  await inStatus(docket, { job: first }, 'FAILED')
  expect(await endpoint(docket, id)).toMatchObject({ disabledReason: 'GONE', disabledAt: expect.any(String) })
  const missed = await submitMine()
  expect(await deliveries(docket, { job: missed })).toEqual([])
  await change(docket, 'enableWebhookEndpoint', { id })
  await inStatus(docket, { job: await submitMine() }, 'DELIVERED')
  expect(receiver.received).toHaveLength(2)
})

it('an endpoint that has failed for five days is disabled; what waits goes out when it is enabled', async () => {
  const { id } = await create()
  receiver.replies = [500, 500, 204]
  const job = await submitMine()
  await attempted(docket, { job }, 1)
  expect(await endpoint(docket, id)).toMatchObject({ failures: 1, failingSince: expect.any(String) })
  await docket.sql(
    "UPDATE webhook_receiver SET failing_since = now() - interval '5 days' WHERE endpoint_id = $1",
    [id],
  )
  await hurryDeliveries(docket)
  await attempted(docket, { job }, 2)
  expect(await endpoint(docket, id)).toMatchObject({ disabledReason: 'FAILING', failures: 2 })
  await hurryDeliveries(docket)
  await docket.sql('UPDATE delivery SET next_attempt_at = clock_timestamp() WHERE job_id = $1', [job])
  await change(docket, 'enableWebhookEndpoint', { id })
  await inStatus(docket, { job }, 'DELIVERED')
  expect(await endpoint(docket, id)).toMatchObject({ disabledAt: null, failures: 0, failingSince: null })
})

it('one delivery is replayed with its id, as are all that failed, and a span with what was never sent', async () => {
  const { id } = await create()
  const from = new Date(Date.now() - 1000).toISOString()
  const delivered = await inStatus(docket, { job: await submitMine() }, 'DELIVERED')
  await change(docket, 'replayDelivery', { id: delivered.id })
  const again = await attempted(docket, { endpoint: id }, 2)
  expect(again).toMatchObject({ id: delivered.id, status: 'DELIVERED' })
  expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([delivered.id, delivered.id])

  const failed = await submitMine()
  await inStatus(docket, { job: failed }, 'DELIVERED')
  await docket.sql("UPDATE delivery SET status = 'FAILED' WHERE job_id = $1", [failed])
  expect(await replay(id)).toMatchObject({ count: 1 })
  await inStatus(docket, { job: failed }, 'DELIVERED')
  expect(receiver.received).toHaveLength(4)

  await change(docket, 'disableWebhookEndpoint', { id })
  const missed = await submitMine()
  await change(docket, 'enableWebhookEndpoint', { id })
  expect(await replay(id, { from })).toMatchObject({ count: 3 })
  await inStatus(docket, { job: missed }, 'DELIVERED')
  await until(async () => receiver.received.length === 7)
  expect(await replay(id, { from: new Date().toISOString() })).toMatchObject({ count: 0 })
})

it('what waits goes to the new address as soon as the endpoint has one', async () => {
  const { id } = await create()
  receiver.replies = [500]
  const job = await submitMine()
  await attempted(docket, { job }, 1)
  const moved = await startReceiver(204)
  await docket.sql('UPDATE delivery SET next_attempt_at = clock_timestamp() WHERE job_id = $1', [job])
  await change(docket, 'updateWebhookEndpoint', { id, input: { url: moved.url } })
  const { attempts } = await inStatus(docket, { job }, 'DELIVERED')
  expect(attempts.map(({ url }) => url)).toEqual([receiver.url, moved.url])
  await moved.close()
})

it('the ledger tells the whole story of an endpoint that failed, was rotated, replayed and disabled', async () => {
  const { id } = await create()
  receiver.replies = [{ status: 500, body: 'broken' }, (response) => void response.destroy(), 410, 204]
  const job = await submitMine()
  for (const times of [1, 2]) {
    await attempted(docket, { job }, times)
    await change(docket, 'rotateWebhookSecret', { id })
    await hurryDeliveries(docket)
  }
  const failed = await inStatus(docket, { job }, 'FAILED')
  expect(await endpoint(docket, id)).toMatchObject({ disabledReason: 'GONE', failures: 3 })
  await change(docket, 'enableWebhookEndpoint', { id })
  await change(docket, 'replayDelivery', { id: failed.id })
  const { attempts } = await inStatus(docket, { job }, 'DELIVERED')
  await change(docket, 'disableWebhookEndpoint', { id })
  expect(await endpoint(docket, id)).toMatchObject({
    disabledReason: 'BY_HAND',
    failures: 0,
    keys: { length: 3 },
  })
  expect(attempts.map(({ number, statusCode, answer }) => [number, statusCode, answer])).toEqual([
    [1, 500, 'broken'],
    [2, null, null],
    [3, 410, ''],
    [4, 204, ''],
  ])
  expect(attempts[1]!.error).toContain('could not be reached')
  for (const { latencyMs, startedAt, endedAt } of attempts) {
    expect(latencyMs).toBeGreaterThanOrEqual(0)
    expect(Date.parse(endedAt!)).toBeGreaterThanOrEqual(Date.parse(startedAt))
  }
  const ids = new Set(receiver.received.map(({ headers }) => headers['webhook-id']))
  expect([receiver.received.length, ids]).toEqual([4, new Set([failed.id])])
})
