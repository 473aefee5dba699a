import type { Database } from '../db/database.ts'
import { invalidInput } from '../errors.ts'

/** How much waited and ran at a moment, or at most within some minutes. */
export interface QueueSample {
  /** When the minute, or the first of the minutes, begins */
  at: Date
  waiting: number
  running: number
  /** How long the job that was ready the longest had been ready */
  oldestSeconds: number
}

const MINUTE_MS = 60_000
/** As long as docket_sample_queue keeps them. */
const KEPT_MS = 7 * 24 * 60 * MINUTE_MS
const MOST = 500

const READ = `
  SELECT date_bin($4::float8 * interval '1 millisecond', at, 'epoch') AS at, max(waiting) AS waiting, max(running) AS running,
    max(oldest_seconds) AS oldest_seconds
  FROM queue_sample WHERE workspace_id = $1 AND at >= $2 AND at < $3 GROUP BY 1 ORDER BY 1`

/**
 * The queue of a workspace over time, by the minute; for more than 500 of them the most of several minutes. Minutes in
 * which nothing waited or ran are left out, and all that are older than a week.
 * @param range without an end it goes on until now
 * @throws DocketError INVALID_INPUT for a span without a beginning, or that is empty
 */
export async function readQueueHistory(
  db: Database,
  workspaceId: string,
  { from, to }: { from?: Date | null; to?: Date | null },
): Promise<QueueSample[]> {
  if (!from) throw invalidInput({ field: 'range.from', message: 'is missing' })
  const now = Date.now()
  const end = Math.min(to?.getTime() ?? now, now)
  if (to && from >= to) throw invalidInput({ field: 'range.to', message: 'is not after from' })
  const start = Math.max(from.getTime(), now - KEPT_MS)
  // One less, because a span can begin and end within a stretch. They lie the same whenever somebody asks.
  const stretch = Math.max(1, Math.ceil((end - start) / MINUTE_MS / (MOST - 1))) * MINUTE_MS
  const begin = Math.floor(start / stretch) * stretch
  return await db.query<QueueSample>(READ, [workspaceId, new Date(begin), new Date(end), stretch])
}
