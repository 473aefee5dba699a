import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Delivery } from '../db/generated/prisma/client.ts'
import { invalidInput } from '../errors.ts'
import { findDelivery } from './deliveries.ts'
import { refuseJobUrl, type WebhookDeps } from './endpoints.ts'

const MOST_AT_ONCE = 10_000

/**
 * Sends a message to an endpoint that is about no event.
 * @throws DocketError INVALID_INPUT, WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED
 */
export async function testWebhook(
  { db }: WebhookDeps,
  { workspaceId }: Viewer,
  id: string,
): Promise<Delivery> {
  await refuseJobUrl(db, workspaceId, id, 'id', 'has no address of its own')
  const [sent] = await db.query<{ id: string }>('SELECT docket_test_webhook($1, $2) AS id', [workspaceId, id])
  return (await findDelivery(db, workspaceId, sent!.id))!
}

/**
 * Delivers once more, with the same webhook-id and the schedule from its beginning.
 * @throws DocketError DELIVERY_NOT_FOUND, WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED
 */
export async function replayDelivery(
  { db }: WebhookDeps,
  { workspaceId, actor }: Viewer,
  id: string,
): Promise<Delivery> {
  await db.query('SELECT docket_replay_delivery($1, $2, $3)', [workspaceId, actor.id, id])
  return (await findDelivery(db, workspaceId, id))!
}

/** A span of time; without an end it goes to the present. */
export interface Span {
  from?: Date | null
  to?: Date | null
}

/**
 * Delivers many once more: every event of a span that the endpoint wants, those included that came while it was disabled; or
 * without a span all that failed.
 * @returns how many
 * @throws DocketError INVALID_INPUT for a span that does not begin before it ends, or more than 10,000 deliveries;
 *   WEBHOOK_ENDPOINT_NOT_FOUND, WEBHOOK_ENDPOINT_DISABLED
 */
export async function replayDeliveries(
  { db }: WebhookDeps,
  { workspaceId, actor }: Viewer,
  endpointId: string,
  span: Span | null,
): Promise<number> {
  const scope = [workspaceId, actor.id, endpointId]
  const count = span
    ? await replaySpan(db, scope, span)
    : await countOf(db, 'SELECT docket_replay_failed($1, $2, $3, $4) AS count', [...scope, MOST_AT_ONCE])
  if (count !== null) return count
  const message = `has more than ${MOST_AT_ONCE} deliveries: replay shorter spans`
  throw invalidInput({ field: span ? 'at' : 'endpoint', message })
}

function replaySpan(db: Database, scope: string[], { from, to }: Span): Promise<number | null> {
  if (!from) throw invalidInput({ field: 'at.from', message: 'is missing' })
  if (to && to <= from) throw invalidInput({ field: 'at.to', message: 'is not after from' })
  const values = [...scope, from, to ?? new Date(), MOST_AT_ONCE]
  return countOf(db, 'SELECT docket_replay_range($1, $2, $3, $4, $5, $6) AS count', values)
}

async function countOf(db: Database, statement: string, values: unknown[]): Promise<number | null> {
  const [row] = await db.query<{ count: number | null }>(statement, values)
  return row!.count
}
