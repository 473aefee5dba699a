import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { removeDeliveries } from '../../src/webhooks/retention.ts'
import { openLog, type TestLog } from '../events/log.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { change, createEndpoint, type Delivery, deliveries } from './webhooks.ts'

let database: TestDatabase
let log: TestLog
let endpointId: string
beforeAll(async () => {
  database = await createTestDatabase()
  log = openLog(database)
  const [made] = await log.sql<{ id: string }>(
    `SELECT docket_create_webhook($1, 'key', 'https://example.com', '', '{JOB_FAILED}', '{}', 'THIN', 9) AS id`,
    [DEFAULT_WORKSPACE_ID],
  )
  endpointId = made!.id
})
afterAll(async () => {
  await log.close()
  await database.drop()
})

/** A delivery with two attempts that ended so many days ago. @returns its id */
async function add(status: string, days: number | null): Promise<string> {
  const [made] = await log.sql<{ id: string }>('SELECT docket_test_webhook($1, $2) AS id', [
    DEFAULT_WORKSPACE_ID,
    endpointId,
  ])
  await log.sql(
    `UPDATE delivery SET status = $2, attempt_count = 2, ended_at = now() - make_interval(days => $3::int) WHERE id = $1`,
    [made!.id, status, days],
  )
  await log.sql(
    `INSERT INTO delivery_attempt (delivery_id, number, url) SELECT $1, generate_series(1, 2), 'https://example.com'`,
    [made!.id],
  )
  return made!.id
}

it('what was delivered goes with its attempts after so many days, what failed after three times as many', async () => {
  const kept = [
    await add('DELIVERED', 29),
    await add('DROPPED', 29),
    await add('FAILED', 89),
    await add('PENDING', null),
  ]
  const old = [await add('DELIVERED', 31), await add('DROPPED', 31), await add('FAILED', 91)]
  expect(await removeDeliveries(log.db, 30)).toBe(old.length)
  expect(await removeDeliveries(log.db, 30)).toBe(0)
  const left = await log.sql<{ id: string; attempts: number; counted: number }>(
    `SELECT id, attempt_count AS counted, (SELECT count(*)::int FROM delivery_attempt WHERE delivery_id = id) AS attempts
     FROM delivery ORDER BY id`,
  )
  expect(left).toEqual(kept.map((id) => ({ id, counted: 2, attempts: 2 })))
  expect(await log.sql('SELECT FROM delivery_attempt')).toHaveLength(2 * kept.length)
})

describe('a worker', () => {
  let docket: Docket
  beforeAll(async () => {
    const env = { DOCKET_WEBHOOK_ALLOW: '127.0.0.1', DOCKET_DELIVERY_DAYS: '7' }
    docket = await startDocket({ worker: false, env })
  })
  afterAll(() => docket.stop())

  it('removes them by itself', async () => {
    const { id } = await createEndpoint(docket, { url: 'http://127.0.0.1:9/hook' })
    const { id: old } = await change<Delivery>(docket, 'testWebhookEndpoint', { id })
    await docket.sql(
      `UPDATE delivery SET status = 'DELIVERED', ended_at = now() - interval '8 days' WHERE id = $1`,
      [old],
    )
    expect(await deliveries(docket, { endpoint: id })).toHaveLength(1)
    await docket.startWorker()
    await expect.poll(() => deliveries(docket, { endpoint: id }), { timeout: 10_000 }).toEqual([])
  })
})
