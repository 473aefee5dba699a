import { setTimeout as sleep } from 'node:timers/promises'
import type { AskDeps } from './ask.ts'
import type { Attempt } from './attempt.ts'
import { createBell } from './bell.ts'
import { type ClaimOptions, createClaimer } from './claim.ts'
import { persist } from './persist.ts'
import { runAttempt, type StopReason } from './run.ts'

export interface DispatcherOptions extends ClaimOptions {
  /** Jobs at once */
  concurrency: number
}

/** Claims jobs for the free slots of a worker and runs them. */
export interface Dispatcher {
  /** Something may be claimable. */
  wake(): void
  /** Somebody wants these jobs stopped; those that run elsewhere are passed over. */
  cancel(jobIds: string[]): void
  /** Claims nothing more, gives what runs `graceMs`, then hands it back and waits until that is recorded. */
  stop(graceMs: number): Promise<void>
  /** Claims nothing more and drops what runs: it is left to others. */
  abandon(): void
}

// A claim holds the gates of the models; a batch keeps others waiting for some milliseconds at most.
const MAX_BATCH = 16
// Covers a wake-up that was lost.
const POLL_MS = 1000

export function startDispatcher(deps: AskDeps, options: DispatcherOptions): Dispatcher {
  const running = new Set<RunningJob>()
  const stopping = new AbortController()
  const bell = createBell()
  const claimer = createClaimer(deps, options)

  async function keepClaiming() {
    while (!stopping.signal.aborted) {
      const free = Math.min(options.concurrency - running.size, MAX_BATCH)
      if (free === 0) {
        await bell.next(POLL_MS)
        continue
      }
      const known = [...running].map(({ attempt }) => attempt.id)
      const { attempts, nextInMs } = await claimer.claim(free, known)
      // They are another worker's as soon as this one is given up.
      if (stopping.signal.reason === 'LEASE_LOST') return
      attempts.forEach(start)
      if (attempts.length < free) await bell.next(Math.max(1, Math.min(nextInMs ?? POLL_MS, POLL_MS)))
    }
  }

  function start(attempt: Attempt) {
    deps.notifier.wake(attempt.jobId)
    const job = runJob(deps, attempt, claimer.doubt)
    running.add(job)
    void job.done.then(() => {
      running.delete(job)
      bell.ring()
    })
  }

  const claiming = keepClaiming()
  return {
    wake: bell.ring,
    cancel(jobIds) {
      for (const job of running) if (jobIds.includes(job.attempt.jobId)) void job.cancel()
    },
    async stop(graceMs) {
      stopping.abort()
      bell.ring()
      await claiming
      const ended = Promise.all([...running].map(({ done }) => done))
      await Promise.race([ended, sleep(graceMs, undefined, { ref: false })])
      for (const job of running) job.stop('SHUTDOWN')
      await ended
    },
    abandon() {
      stopping.abort('LEASE_LOST' satisfies StopReason)
      bell.ring()
      for (const job of running) job.stop('LEASE_LOST')
    },
  }
}

interface RunningJob {
  attempt: Attempt
  /** Resolves when the attempt has ended, well or badly */
  done: Promise<void>
  /** Tells everybody that it stops, and stops it. */
  cancel(): Promise<void>
  stop(reason: StopReason): void
}

const MAX_TIMEOUT_MS = 2 ** 31 - 1

function runJob(deps: AskDeps, attempt: Attempt, onUnrecorded: () => void): RunningJob {
  const { jobId, token, workerId } = attempt
  const abort = new AbortController()
  const stop = (reason: StopReason) => abort.abort(reason)
  const timeLeft = Math.min(Math.max(0, attempt.msToDeadline), MAX_TIMEOUT_MS)
  const deadline = setTimeout(stop, timeLeft, 'DEADLINE' satisfies StopReason)
  let cancelling = false

  const done = runAttempt(deps, attempt, abort.signal)
    .catch((error: unknown) => {
      deps.log.error({ err: error, jobId }, 'the end of an attempt could not be recorded')
      onUnrecorded()
    })
    .finally(() => clearTimeout(deadline))

  async function cancel() {
    if (cancelling) return
    cancelling = true
    await persist(deps, 'SELECT docket_acknowledge_cancel($1, $2, $3)', [jobId, token, workerId])
      .then(() => deps.notifier.wake(jobId))
      .catch((error: unknown) =>
        deps.log.warn({ err: error, jobId }, 'the job is not to be cancelled any more'),
      )
    stop('CANCELLED')
  }

  return { attempt, done, cancel, stop }
}
