import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countDeliveries } from '../../src/webhooks/delivery-counts.ts'
import { openQueue, type Queue } from '../execution/claims.ts'

let queue: Queue
let workspaceId: string
beforeEach(async () => {
  queue = await openQueue()
  workspaceId = await queue.addWorkspace()
})
afterEach(() => queue.close())

/** Deliveries that were made a while ago. */
async function deliver(status: string, count: number, age: string) {
  await queue.sql(
    `WITH endpoint AS (SELECT id FROM webhook_endpoint WHERE workspace_id = $1),
     receiver AS (
       INSERT INTO webhook_receiver (endpoint_id, origin) SELECT id, gen_random_uuid()::text FROM endpoint RETURNING id)
     INSERT INTO delivery (id, workspace_id, endpoint_id, receiver_id, type, event_at, status)
     SELECT uuidv7(-$4::interval), $1, endpoint.id, receiver.id, 'JOB_COMPLETED', now(), $2::"DeliveryStatus"
     FROM endpoint, receiver, generate_series(1, $3::int)`,
    [workspaceId, status, count, age],
  )
}

const count = async (since: Date) =>
  Object.fromEntries(
    (await countDeliveries(queue.db, workspaceId, since)).map(({ status, count }) => [status, count]),
  )
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)

describe('the counts of deliveries', () => {
  it('are of each status, also of those that none is in, since the moment', async () => {
    await deliver('DELIVERED', 3, '10 minutes')
    await deliver('DELIVERED', 5, '3 hours')
    await deliver('FAILED', 2, '10 minutes')
    await deliver('PENDING', 1, '0 seconds')
    expect(await count(hoursAgo(1))).toEqual({ PENDING: 1, DELIVERED: 3, FAILED: 2, DROPPED: 0 })
    expect(await count(hoursAgo(4))).toEqual({ PENDING: 1, DELIVERED: 8, FAILED: 2, DROPPED: 0 })
    expect(await count(hoursAgo(-1))).toEqual({ PENDING: 0, DELIVERED: 0, FAILED: 0, DROPPED: 0 })
  })

  it.each([new Date(-8.64e15), new Date(0)])('have all of them since %s', async (since) => {
    await deliver('DELIVERED', 1, '2 years')
    expect(await count(since)).toMatchObject({ DELIVERED: 1 })
  })

  it('have none since the end of time', async () => {
    await deliver('DELIVERED', 1, '0 seconds')
    expect(await count(new Date(8.64e15))).toMatchObject({ DELIVERED: 0 })
  })

  it('are of one workspace', async () => {
    await deliver('DELIVERED', 1, '0 seconds')
    expect(await countDeliveries(queue.db, await queue.addWorkspace(), new Date(0))).toMatchObject([
      { count: 0 },
      { count: 0 },
      { count: 0 },
      { count: 0 },
    ])
  })
})
