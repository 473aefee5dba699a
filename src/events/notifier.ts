import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

export const CHANNEL = 'docket_events'
/** Payload that stands for "look at every job". */
export const EVERY_JOB = '*'

// NOTIFY takes a database-wide lock at commit: per event it would cost more than half of the commits (measured:
// 31.6k to 13.0k a second at 8 clients). Longer than 10 ms would be felt by a person who watches.
const QUIET_MS = 10
// A payload must stay below 8000 bytes; an id and its comma take 37.
const MAX_IDS = 200

export interface Notifier {
  /** Says that a job has new events. Call it after the commit. */
  wake(jobId: string): void
  close(): Promise<void>
}

/** Wakes readers in every process: the first event at once, then at most one NOTIFY per 10 ms. */
export function createNotifier(db: Database, log: Logger): Notifier {
  const waiting = new Set<string>()
  let sending: Promise<void> | undefined

  async function sendAll() {
    while (waiting.size > 0) {
      const payload = waiting.size > MAX_IDS ? EVERY_JOB : [...waiting].join(',')
      waiting.clear()
      const quiet = new Promise((resolve) => setTimeout(resolve, QUIET_MS))
      await db.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]).catch((error: unknown) => {
        // Nothing is lost: readers also look by themselves every few seconds.
        log.warn({ err: error }, 'could not wake the readers of the log')
      })
      await quiet
    }
    sending = undefined
  }

  return {
    wake(jobId) {
      waiting.add(jobId)
      sending ??= sendAll()
    },
    close: async () => sending,
  }
}
