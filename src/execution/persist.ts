import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { isUnavailable } from '../db/unavailable.ts'
import type { Notifier } from '../events/notifier.ts'
import type { Logger } from '../log.ts'

export interface PersistDeps {
  db: Database
  notifier: Notifier
  log: Logger
}

// Longer than a PostgreSQL needs to come back after a crash, shorter than anybody waits for a shutdown.
const GIVE_UP_MS = 60_000
const MAX_WAIT_MS = 1000

/**
 * Runs a statement of an attempt, and again for as long as the database cannot be reached: an answer that was paid is not
 * dropped because PostgreSQL restarts. The SQL functions may be repeated; fencing refuses what comes too late.
 * @throws FencedError, DocketError, or the database's error after a minute
 */
export async function persist<Row>(
  { db, log }: PersistDeps,
  statement: string,
  values: unknown[],
): Promise<Row[]> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  for (let wait = 50; ; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
    try {
      return await db.query<Row>(statement, values)
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > giveUpAt) throw error
      log.warn({ err: error }, 'the database cannot be reached; trying again')
      await sleep(wait * (0.5 + Math.random() / 2))
    }
  }
}
