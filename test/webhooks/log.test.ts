import { createPublicKey, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession } from '../../src/db/session.ts'
import { type Checkpoint, isGenuine } from '../../src/events/audit/checkpoint.ts'
import { loadAuditKey, publicKeys, publicPem } from '../../src/events/audit/key.ts'
import { seal } from '../../src/events/audit/seal.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { startReceiver } from '../support/receiver.ts'
import { change, createEndpoint, inStatus } from './webhooks.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ env: { DOCKET_WEBHOOK_ALLOW: '127.0.0.1' } })
})
afterAll(() => docket.stop())

it('what is done to endpoints is in the log, and sent to the endpoints that ask for it', async () => {
  const [watcher, receiver] = [await startReceiver(204), await startReceiver(410, 204)]
  await createEndpoint(docket, { url: watcher.url, eventTypes: ['WEBHOOK_DISABLED'], payload: 'FULL' })
  const mine = { labels: [{ key: 'test', value: randomUUID() }] }
  const { id } = await createEndpoint(docket, { url: receiver.url, ...mine })
  const job = await submit(docket, submitInput(mine))
  const failed = await inStatus(docket, { job: job.id }, 'FAILED')
  await change(docket, 'enableWebhookEndpoint', { id })
  await change(docket, 'replayDelivery', { id: failed.id })
  await inStatus(docket, { job: job.id }, 'DELIVERED')
  await change(docket, 'rotateWebhookSecret', { id })
  await change(docket, 'updateWebhookEndpoint', { id, input: { description: 'x' } })
  await change(docket, 'deleteWebhookEndpoint', { id })
  const events = await docket.sql(
    `SELECT type, actor_type, data FROM event WHERE job_id IS NULL AND data->>'endpointId' = $1 ORDER BY seq`,
    [id],
  )
  expect(events).toMatchObject([
    { type: 'WEBHOOK_CREATED', actor_type: 'API_KEY', data: { url: receiver.url, payload: 'THIN' } },
    { type: 'WEBHOOK_DISABLED', actor_type: 'WORKER', data: { reason: 'GONE' } },
    { type: 'WEBHOOK_ENABLED', actor_type: 'API_KEY' },
    { type: 'DELIVERIES_REPLAYED', data: { count: 1 } },
    { type: 'WEBHOOK_SECRET_ROTATED' },
    { type: 'WEBHOOK_UPDATED', data: { before: { description: '' }, after: { description: 'x' } } },
    { type: 'WEBHOOK_DELETED' },
  ])
  await expect
    .poll(() => watcher.received.map(({ body }) => JSON.parse(body)))
    .toMatchObject([
      { type: 'WEBHOOK_DISABLED', data: { jobId: null, event: { endpointId: id, reason: 'GONE' } } },
    ])
  await Promise.all([watcher.close(), receiver.close()])
})

it('a checkpoint is sent as it was signed, also in a thin message, and its signature verifies', async () => {
  const receiver = await startReceiver(204)
  await createEndpoint(docket, { url: receiver.url, eventTypes: ['LOG_SEALED'] })
  const key = await loadAuditKey({ DOCKET_DATA_DIR: docket.dataDir })
  const session = await openSession(docket.databaseUrl, 10_000)
  const sent = async () => {
    await seal(session, key)
    return receiver.received.length
  }
  await expect.poll(sent, { timeout: 10_000 }).toBeGreaterThan(0)
  session.close()
  const { type, data } = JSON.parse(receiver.received[0]!.body) as {
    type: string
    data: { event: Checkpoint }
  }
  expect(type).toBe('LOG_SEALED')
  expect(isGenuine(data.event, publicKeys(createPublicKey(publicPem(key))))).toBe(true)
  expect(isGenuine({ ...data.event, root: data.event.previous }, publicKeys(key.publicKey))).toBe(false)
  await receiver.close()
})
