import { startBackground } from '../db/background.ts'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

const EVERY_MS = 60_000
const BATCH = 1000
/** Whoever looks into a failure comes later than whoever waits for a success. */
const FAILED_FACTOR = 3

/**
 * Removes deliveries that ended long ago with their attempts, now and every minute. Two processes at once do no harm.
 * @param days since the end of one that was delivered, or dropped with its endpoint; three times as many for one that failed
 */
export function startDeliveryRetention(db: Database, log: Logger, days: number): { stop(): Promise<void> } {
  const timing = { everyMs: EVERY_MS, failure: 'old deliveries could not be removed' }
  return startBackground(log, timing, async () => {
    const removed = await removeDeliveries(db, days)
    if (removed > 0) log.info({ deliveries: removed }, 'old deliveries were removed')
    return removed === BATCH
  })
}

/** @returns how many were removed, at most 1000 */
export async function removeDeliveries(db: Database, days: number): Promise<number> {
  const values = [days, FAILED_FACTOR * days, BATCH]
  const [row] = await db.query<{ removed: number }>(
    'SELECT docket_remove_deliveries($1, $2, $3) AS removed',
    values,
  )
  return row!.removed
}
