import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

/** Readers of the log listen here: ids of jobs, or of workspaces, with new events, joined by commas. */
export const EVENTS_CHANNEL = 'docket_events'
/** Workers listen here: something waits that may be claimed. */
export const WORK_CHANNEL = 'docket_work'
/** Workers listen here: ids of running jobs that shall stop, joined by commas. */
export const CANCEL_CHANNEL = 'docket_cancel'
/** Servers listen here: ids of jobs whose model has written more text, joined by commas. */
export const OUTPUT_CHANNEL = 'docket_output'
/** Workers listen here: ids of jobs whose text somebody watches, joined by commas. */
export const WANTED_CHANNEL = 'docket_wanted'
/** Payload that stands for "look at every job". */
export const EVERY_JOB = '*'

// NOTIFY takes a database-wide lock at commit: per event it would cost more than half of the commits (measured:
// 31.6k to 13.0k a second at 8 clients). Longer than 10 ms would be felt by a person who watches.
const QUIET_MS = 10
// A payload must stay below 8000 bytes; an id and its comma take 37.
const MAX_IDS = 200

/** Wakes other processes. Each call belongs after the commit; what is lost, the readers find by looking themselves. */
export interface Notifier {
  /** A job, or a workspace itself, has new events. */
  wake(streamId: string): void
  /** A job waits that can be claimed. */
  wakeWorkers(): void
  /** A running job shall stop. */
  cancel(jobId: string): void
  /** There is more text of a job's answer to be seen. */
  showOutput(jobId: string): void
  /** Somebody watches the text of a job's answer. */
  wantOutput(jobId: string): void
  close(): Promise<void>
}

export function createNotifier(db: Database, log: Logger): Notifier {
  const events = createBell(db, log, EVENTS_CHANNEL)
  const work = createBell(db, log, WORK_CHANNEL)
  const cancels = createBell(db, log, CANCEL_CHANNEL)
  const outputs = createBell(db, log, OUTPUT_CHANNEL)
  const wanted = createBell(db, log, WANTED_CHANNEL)
  return {
    wake: events.ring,
    wakeWorkers: () => work.ring(EVERY_JOB),
    cancel: cancels.ring,
    showOutput: outputs.ring,
    wantOutput: wanted.ring,
    close: async () =>
      void (await Promise.all([events, work, cancels, outputs, wanted].map(({ settled }) => settled()))),
  }
}

/** One channel: the first ring at once, then at most one NOTIFY per 10 ms. */
function createBell(db: Database, log: Logger, channel: string) {
  const waiting = new Set<string>()
  let sending: Promise<void> | undefined

  async function sendAll() {
    while (waiting.size > 0) {
      const payload = waiting.size > MAX_IDS ? EVERY_JOB : [...waiting].join(',')
      waiting.clear()
      const quiet = new Promise((resolve) => setTimeout(resolve, QUIET_MS))
      await db.query('SELECT pg_notify($1, $2)', [channel, payload]).catch((error: unknown) => {
        log.warn({ err: error, channel }, 'could not wake the others')
      })
      await quiet
    }
    sending = undefined
  }

  return {
    ring(id: string) {
      waiting.add(id)
      sending ??= sendAll()
    },
    settled: async () => sending,
  }
}
