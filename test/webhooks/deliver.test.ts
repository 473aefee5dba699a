import { createPublicKey, randomUUID, verify } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../execution/engine.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { type Received, type Receiver, type Reply, startReceiver } from '../support/receiver.ts'
import {
  attempted,
  change,
  createEndpoint,
  deliveries,
  endpoint,
  endpoints,
  hurryDeliveries,
  inStatus,
} from './webhooks.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.1' } })
})
afterAll(() => docket.stop())

let label: string
const receivers: Receiver[] = []
beforeEach(() => {
  label = randomUUID()
})
afterEach(async () => {
  for (const { id, kind } of await endpoints(docket))
    if (kind === 'ENDPOINT') await change(docket, 'deleteWebhookEndpoint', { id })
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})

async function receive(...replies: Reply[]) {
  const receiver = await startReceiver(...replies)
  receivers.push(receiver)
  return receiver
}

const mine = () => ({ labels: [{ key: 'test', value: label }] })

/** An endpoint for the jobs of this test, and one such job. */
async function sendOne(receiver: Receiver, input: object = {}) {
  const made = await createEndpoint(docket, { url: receiver.url, ...mine(), ...input })
  const job = await submit(docket, submitInput(mine()))
  return { endpointId: made.id, secret: made.secret, key: made.keys[0]!.publicKey, jobId: job.id }
}

const arrived = (receiver: Receiver, count = 1) =>
  until(async () => receiver.received.length >= count && receiver.received)

function verified(secret: string, { body, headers }: Received): unknown {
  new SvixWebhook(secret).verify(body, headers)
  return new StandardWebhook(secret).verify(body, headers)
}

function verifiedWithPublicKey(key: string, { body, headers }: Received): boolean {
  const x = Buffer.from(key.slice('whpk_'.length), 'base64').toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return headers['webhook-signature']!.split(' ').some(
    (part) =>
      part.startsWith('v1a,') && verify(null, signed, publicKey, Buffer.from(part.slice(4), 'base64')),
  )
}

describe('an event that an endpoint wants', () => {
  it('arrives signed, says which event it is and no more, and is DELIVERED', async () => {
    const receiver = await receive({ status: 200, body: 'thanks' })
    const { secret, key, jobId, endpointId } = await sendOne(receiver)
    const [message] = await arrived(receiver)
    const delivery = await inStatus(docket, { job: jobId }, 'DELIVERED')
    const [event] = await docket.sql<{ position: string; at: Date }>(
      'SELECT position, at FROM event WHERE job_id = $1 AND seq = 1',
      [jobId],
    )
    expect(verified(secret, message!)).toEqual({
      type: 'JOB_SUBMITTED',
      timestamp: event!.at.toISOString(),
      data: { eventId: event!.position, jobId, seq: 1 },
    })
    expect(verifiedWithPublicKey(key, message!)).toBe(true)
    expect(message!.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': delivery.id })
    expect(delivery).toMatchObject({
      endpointId,
      type: 'JOB_SUBMITTED',
      eventId: event!.position,
      jobId,
      seq: 1,
      nextAttemptAt: null,
      endedAt: expect.any(String),
      attempts: [{ number: 1, url: receiver.url, statusCode: 200, answer: 'thanks', error: null }],
    })
  })

  it('arrives with the result when the endpoint asks for it', async () => {
    const receiver = await receive(204)
    const input = { payload: 'FULL', eventTypes: ['JOB_COMPLETED', 'JOB_PARTIAL'] }
    const { secret, jobId } = await sendOne(receiver, input)
    const job = await ended(docket, jobId)
    const [message] = await arrived(receiver)
    expect(verified(secret, message!)).toMatchObject({
      type: `JOB_${job.status}`,
      data: {
        jobId,
        event: { to: job.status },
        job: { status: job.status, taskType: 'SUMMARIZE', result: job.resultJson },
      },
    })

    await docket.sql("UPDATE job SET result = jsonb_build_object('x', repeat('y', 300000)) WHERE id = $1", [
      jobId,
    ])
    await change(docket, 'replayDelivery', { id: message!.headers['webhook-id'] })
    const [, large] = await arrived(receiver, 2)
    expect(large!.body.length).toBeLessThan(2000)
    expect(verified(secret, large!)).toMatchObject({ data: { job: { resultTooLarge: true } } })
  })

  it('is not sent when its type or the labels of its job are others, or the endpoint is disabled', async () => {
    const wanted = await receive(204)
    const others = await receive(204)
    await createEndpoint(docket, { url: others.url, ...mine(), eventTypes: ['CANCEL_REQUESTED'] })
    await createEndpoint(docket, { url: others.url, labels: [{ key: 'test', value: 'other' }] })
    const { id } = await createEndpoint(docket, { url: others.url, ...mine() })
    await change(docket, 'disableWebhookEndpoint', { id })
    const { jobId } = await sendOne(wanted)
    await inStatus(docket, { job: jobId }, 'DELIVERED')
    expect(await deliveries(docket, { job: jobId })).toHaveLength(1)
    expect(others.received).toEqual([])
  })

  it('leaves nothing when its transaction is rolled back', async () => {
    const { jobId, endpointId } = await sendOne(await receive(204))
    await inStatus(docket, { job: jobId }, 'DELIVERED')
    await docket
      .sql(
        `DO $$ BEGIN
          PERFORM docket_append_event('${jobId}', 'JOB_SUBMITTED', 'API_KEY', 'test', '{}');
          RAISE EXCEPTION 'no';
        END $$`,
      )
      .catch(() => {})
    expect(await deliveries(docket, { endpoint: endpointId })).toHaveLength(1)
  })
})

describe("a job's own webhookUrl", () => {
  const jobUrls = async () => (await endpoints(docket)).find(({ kind }) => kind === 'JOB_URL')!

  it("gets the job's end, signed with the secret of the workspace's JOB_URL endpoint", async () => {
    const receiver = await receive(204)
    const { secret, endpoint: known } = await change(docket, 'rotateWebhookSecret', {
      id: (await jobUrls()).id,
    })
    const { id } = await submit(docket, submitInput({ webhookUrl: `${receiver.url}?mine` }))
    const job = await ended(docket, id)
    const [message] = await arrived(receiver)
    expect(message!.path).toBe('/hook?mine')
    expect(verified(secret, message!)).toMatchObject({ type: `JOB_${job.status}`, data: { jobId: id } })
    expect(verifiedWithPublicKey(known.keys[0]!.publicKey, message!)).toBe(true)
    await inStatus(docket, { job: id }, 'DELIVERED')
    expect(receiver.received).toHaveLength(1)
  })

  it('that answers 410 is not asked again, and other jobs are not affected', async () => {
    const receiver = await receive(410, 204)
    const first = await submit(docket, submitInput({ webhookUrl: receiver.url }))
    const failed = await inStatus(docket, { job: first.id }, 'FAILED')
    expect(failed.attempts).toMatchObject([{ statusCode: 410 }])
    const second = await submit(docket, submitInput({ webhookUrl: receiver.url }))
    await ended(docket, second.id)
    await hurryDeliveries(docket)
    await inStatus(docket, { job: second.id }, 'DELIVERED')
    expect((await jobUrls()).disabledAt).toBeNull()
  })
})

describe('a delivery that fails', () => {
  it.each<[string, Reply]>([
    ['500', 500],
    ['404', 404],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
    ['429', 429],
    ['no answer', (response) => void response.destroy()],
  ])('is attempted again with the same id and body, anew signed: %s', async (_, reply) => {
    const receiver = await receive(reply, 200)
    const { secret, jobId } = await sendOne(receiver)
    const failed = await attempted(docket, { job: jobId }, 1)
    expect(failed).toMatchObject({ status: 'PENDING', endedAt: null })
    const delayMs = Date.parse(failed.nextAttemptAt!) - Date.parse(failed.attempts[0]!.endedAt!)
    expect(delayMs).toBeGreaterThan(4900)
    expect(delayMs).toBeLessThan(6200)

    await hurryDeliveries(docket)
    const delivered = await inStatus(docket, { job: jobId }, 'DELIVERED')
    expect(delivered.attempts.map(({ number, statusCode }) => [number, statusCode])).toEqual([
      [1, failed.attempts[0]!.statusCode],
      [2, 200],
    ])
    const [first, second] = await arrived(receiver, 2)
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
    expect(second!.body).toBe(first!.body)
    for (const message of [first!, second!]) verified(secret, message)
  })

  it('goes on by the schedule by itself', async () => {
    const receiver = await receive(500, 200)
    const { jobId } = await sendOne(receiver)
    const delivered = await inStatus(docket, { job: jobId }, 'DELIVERED')
    const [first, second] = delivered.attempts.map(({ startedAt }) => Date.parse(startedAt))
    expect(second! - first!).toBeGreaterThan(4900)
    expect(second! - first!).toBeLessThan(9000)
  })

  it('is given up after ten attempts', { timeout: 60_000 }, async () => {
    const receiver = await receive(503)
    const { jobId, endpointId } = await sendOne(receiver)
    const delays: number[] = []
    for (let times = 1; times <= 10; times++) {
      const { nextAttemptAt, attempts } = await attempted(docket, { job: jobId }, times)
      if (nextAttemptAt)
        delays.push((Date.parse(nextAttemptAt) - Date.parse(attempts.at(-1)!.endedAt!)) / 1000)
      if (times < 10) await hurryDeliveries(docket)
    }
    const schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
    expect(delays).toHaveLength(schedule.length)
    schedule.forEach((seconds, i) => {
      expect(delays[i]).toBeGreaterThan(seconds - 1)
      expect(delays[i]).toBeLessThan(seconds * 1.21)
    })
    expect(await inStatus(docket, { job: jobId }, 'FAILED')).toMatchObject({ nextAttemptAt: null })
    expect(receiver.received).toHaveLength(10)
    expect(await endpoint(docket, endpointId)).toMatchObject({ failures: 10, disabledAt: null })
  })

  it('waits for as long as its receiver asks, and so do the others to that receiver', async () => {
    const receiver = await receive({ status: 503, headers: { 'retry-after': '3600' } }, 204)
    const { jobId, endpointId } = await sendOne(receiver)
    const { nextAttemptAt } = await attempted(docket, { job: jobId }, 1)
    const inAnHour = Date.now() + 3_600_000
    expect(Math.abs(Date.parse(nextAttemptAt!) - inAnHour)).toBeLessThan(15_000)
    const { waitsUntil } = await endpoint(docket, endpointId)
    expect(Math.abs(Date.parse(waitsUntil!) - inAnHour)).toBeLessThan(15_000)

    const second = await submit(docket, submitInput(mine()))
    // A task that was put in later has been done: the earlier ones have been as well.
    const other = await sendOne(await receive(204), { labels: [] })
    await inStatus(docket, { endpoint: other.endpointId, job: other.jobId }, 'DELIVERED')
    expect(await deliveries(docket, { job: second.id, endpoint: endpointId })).toMatchObject([
      { status: 'PENDING', attempts: [] },
    ])
  })

  it('by a name that leads to a private address is recorded, and nothing is sent', async () => {
    const receiver = await receive(204)
    const made = await createEndpoint(docket, { url: receiver.url, ...mine() })
    await docket.sql('UPDATE webhook_endpoint SET url = $2 WHERE id = $1', [
      made.id,
      receiver.url.replace('127.0.0.1', 'localhost'),
    ])
    const { id } = await submit(docket, submitInput(mine()))
    expect(await attempted(docket, { job: id }, 1)).toMatchObject({
      attempts: [{ statusCode: null, error: expect.stringContaining('The address') }],
    })
    expect(receiver.received).toEqual([])
  })
})
