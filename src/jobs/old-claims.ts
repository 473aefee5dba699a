import { startBackground } from '../db/background.ts'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

const BATCH = 500
/** There are none any more once all were counted; only a server of an older version could still make one. */
const EVERY_MS = 60_000

/** Counts the claims of jobs that ended before claims were counted, a few hundred at a time, while everything else goes on. */
export function startCountingOldClaims(db: Database, log: Logger): { stop(): Promise<void> } {
  const timing = { everyMs: EVERY_MS, failure: 'the claims of old jobs could not be counted' }
  return startBackground(log, timing, async () => (await countOldClaims(db)) === BATCH)
}

/** @returns how many jobs were counted */
async function countOldClaims(db: Database): Promise<number> {
  const [row] = await db.query<{ jobs: number }>('SELECT docket_count_old_claims($1) AS jobs', [BATCH])
  return row!.jobs
}
