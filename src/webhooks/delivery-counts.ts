import type { Database } from '../db/database.ts'
import type { DeliveryStatus } from '../db/generated/prisma/client.ts'

export interface DeliveryStatusCount {
  status: DeliveryStatus
  count: number
}

const READ = `
  SELECT status, (
    SELECT count(*)::int FROM delivery WHERE workspace_id = $1 AND delivery.status = asked.status AND id >= $2) AS count
  FROM unnest(enum_range(NULL::"DeliveryStatus")) AS asked (status)`

/**
 * How many deliveries made since a moment are in each status now, in the order of a life.
 * @throws DocketError QUERY_TOO_COMPLEX when counting takes too long
 */
export async function countDeliveries(
  db: Database,
  workspaceId: string,
  since: Date,
): Promise<DeliveryStatusCount[]> {
  return await db.read((query) => query<DeliveryStatusCount>(READ, [workspaceId, firstId(since)]))
}

const LAST_MS = 2 ** 48 - 1

/** The least UUIDv7 of a moment: ids are in the order of time, and have an index with the status. */
function firstId(at: Date): string {
  const ms = Math.min(Math.max(at.getTime(), 0), LAST_MS)
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
