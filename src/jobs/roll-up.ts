import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { isUnavailable } from '../db/unavailable.ts'
import type { Logger } from '../log.ts'

const EVERY_MS = 1000
// So many take a fraction of a second: a statement that is stopped begins its stretch again.
const STRETCH = 5000

/**
 * Brings the log into the rollup of the statistics, for as long as the process lives. Every server and every worker does:
 * one of them at a time has something to do, and any of them may be the last one.
 */
export function startRollUp(db: Database, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()

  async function keepRolling() {
    while (!stopping.signal.aborted) {
      const rolled = await rollUp(db).catch((error: unknown) => {
        log[isUnavailable(error) ? 'debug' : 'error']({ err: error }, 'the statistics could not be kept up')
        return 0
      })
      if (rolled < STRETCH) await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const rolling = keepRolling()
  return {
    async stop() {
      stopping.abort()
      await rolling
    },
  }
}

/** @returns how many events were brought in; 0 also when somebody else is at it */
async function rollUp(db: Database): Promise<number> {
  const [row] = await db.query<{ events: number }>('SELECT docket_roll_up($1) AS events', [STRETCH])
  return row!.events
}
