import { setTimeout as sleep } from 'node:timers/promises'
import { storable } from '../claude/storable.ts'
import { EVERY_JOB } from '../events/notifier.ts'
import type { Attempt } from './attempt.ts'
import type { PersistDeps } from './persist.ts'

// A person reads no faster.
const PAUSE_MS = 250
/** Those who watch say so more often. */
const WANTED_MS = 30_000
/** UTF-16 code units; a summary is far shorter. */
const MAX_TEXT = 50_000

/** Shows the answers that this worker's jobs are getting to those who watch; to nobody while nobody does. */
export interface Outputs {
  /** Somebody watches these jobs; `*` stands for all of them. */
  want(jobIds: string[]): void
  /** @param preview makes what is shown of the beginning of an answer */
  open(attempt: Attempt, preview: (partial: string) => string): Output
}

/** What is shown of one call. */
export interface Output {
  /** @param partial all that has come so far */
  show(partial: string): void
  /** The answer is stored, or there is none: what was shown is removed, in the background. */
  close(): void
}

const WRITE = `
  INSERT INTO job_output AS o (job_id, attempt, text) VALUES ($1, $2, $3)
  ON CONFLICT (job_id) DO UPDATE SET attempt = excluded.attempt, text = excluded.text, written_at = now()
  WHERE o.attempt <= excluded.attempt`
// With what workers that died have left behind.
const REMOVE = `
  DELETE FROM job_output WHERE (job_id = $1 AND attempt <= $2) OR written_at < now() - interval '1 hour'`

export function createOutputs(deps: PersistDeps): Outputs {
  const open = new Map<string, () => void>()
  return {
    want(jobIds) {
      for (const [jobId, want] of open) if (jobIds.includes(jobId) || jobIds.includes(EVERY_JOB)) want()
    },
    open(attempt, preview) {
      const { want, ...output } = openOutput(deps, attempt, preview)
      open.set(attempt.jobId, want)
      const close = () => {
        if (open.get(attempt.jobId) === want) open.delete(attempt.jobId)
        output.close()
      }
      return { ...output, close }
    },
  }
}

function openOutput(
  { db, notifier, log }: PersistDeps,
  { jobId, number }: Attempt,
  preview: (partial: string) => string,
): Output & { want(): void } {
  let latest = ''
  let shown = ''
  let wantedUntil = 0
  let closed = false
  let writing: Promise<void> | undefined

  const isDue = () => !closed && latest !== shown && performance.now() < wantedUntil

  async function write() {
    while (isDue()) {
      shown = latest
      const text = storable(preview(shown).slice(0, MAX_TEXT))
      if (text) await run(WRITE, [jobId, number, text])
      await sleep(PAUSE_MS, undefined, { ref: false })
    }
    writing = undefined
  }

  async function remove() {
    await writing
    if (shown) await run(REMOVE, [jobId, number])
  }

  /** A job never waits for its preview, nor fails over it. */
  const run = (statement: string, values: unknown[]) =>
    db.query(statement, values).then(
      () => notifier.showOutput(jobId),
      (error: unknown) => log.debug({ err: error, jobId }, 'the text could not be shown'),
    )
  const writeWhenDue = () => {
    if (isDue()) writing ??= write()
  }

  return {
    show(partial) {
      latest = partial
      writeWhenDue()
    },
    want() {
      wantedUntil = performance.now() + WANTED_MS
      writeWhenDue()
    },
    close() {
      closed = true
      void remove()
    },
  }
}
