import { startBackground } from '../db/background.ts'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

const EVERY_MS = 1000
const MINUTE_MS = 60_000
// So many take a fraction of a second: a statement that is stopped begins its stretch again.
const STRETCH = 5000

/**
 * Brings the log into the rollup of the statistics, and writes down once a minute how the queue is, for as long as the
 * process lives. Every server and every worker does: one of them at a time has something to do, and any of them may be the
 * last one.
 */
export function startRollUp(db: Database, log: Logger): { stop(): Promise<void> } {
  const timing = { everyMs: EVERY_MS, failure: 'the statistics could not be kept up' }
  let sampled = 0
  return startBackground(log, timing, async () => {
    const events = await rollUp(db)
    const minute = Math.floor(Date.now() / MINUTE_MS)
    if (minute !== sampled && (await sampleQueue(db))) sampled = minute
    return events >= STRETCH
  })
}

/** @returns how many events were brought in; 0 also when somebody else is at it */
async function rollUp(db: Database): Promise<number> {
  const [row] = await db.query<{ events: number }>('SELECT docket_roll_up($1) AS events', [STRETCH])
  return row!.events
}

/** @returns false when somebody else is at it */
async function sampleQueue(db: Database): Promise<boolean> {
  const [row] = await db.query<{ sampled: boolean }>('SELECT docket_sample_queue() AS sampled')
  return row!.sampled
}
