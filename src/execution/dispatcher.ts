import { setTimeout as sleep } from 'node:timers/promises'
import { priceTiers } from '../claude/prices.ts'
import { MAX_OUTPUT_TOKENS } from '../claude/request.ts'
import { FencedError } from '../db/errors.ts'
import { isUnavailable } from '../db/unavailable.ts'
import type { AskDeps } from './ask.ts'
import type { Attempt } from './attempt.ts'
import { persist } from './persist.ts'
import { runAttempt, type StopReason } from './run.ts'

export interface DispatcherOptions {
  workerId: string
  /** Jobs at once */
  concurrency: number
  /** The models that jobs may ask */
  models: string[]
  /** True when nobody bills the calls: no money is set aside */
  simulated: boolean
}

/** Claims jobs for the free slots of a worker and runs them. */
export interface Dispatcher {
  /** Something may be claimable. */
  wake(): void
  /** Somebody wants these jobs stopped; those that run elsewhere are passed over. */
  cancel(jobIds: string[]): void
  /** Claims nothing more, gives what runs `graceMs`, then stops it for `reason` and waits until that is recorded. */
  stop(graceMs: number, reason: StopReason): Promise<void>
}

// A claim holds the gates of the models; a batch keeps others waiting for some milliseconds at most.
const MAX_BATCH = 16
// Covers a wake-up that was lost.
const POLL_MS = 1000
const MAX_TIMEOUT_MS = 2 ** 31 - 1

interface Running {
  attempt: Attempt
  abort: AbortController
  done: Promise<void>
}

interface Claim {
  attempts: Attempt[]
  nextInMs: number | null
}

export function startDispatcher(deps: AskDeps, options: DispatcherOptions): Dispatcher {
  const { workerId, concurrency } = options
  const prices = options.simulated ? {} : Object.fromEntries(options.models.map((m) => [m, priceTiers(m)]))
  const running = new Map<string, Running>()
  const stopping = new AbortController()
  const bell = createBell()
  // True when the database may hold attempts of this worker that it does not know of.
  let strayed = false

  async function keepClaiming() {
    while (!stopping.signal.aborted) {
      const free = Math.min(concurrency - running.size, MAX_BATCH)
      const claim = free > 0 ? await claimUpTo(free) : { attempts: [], nextInMs: null }
      for (const attempt of claim.attempts) start(attempt)
      if (free > 0 && claim.attempts.length === free) continue
      await bell.next(Math.max(1, Math.min(claim.nextInMs ?? POLL_MS, POLL_MS)))
    }
  }

  async function claimUpTo(limit: number): Promise<Claim> {
    try {
      if (strayed) await disownStrays()
      const [row] = await deps.db.query<{ claim: Claim }>('SELECT docket_claim($1, $2, $3, $4) AS claim', [
        workerId,
        limit,
        JSON.stringify(prices),
        MAX_OUTPUT_TOKENS,
      ])
      return row!.claim
    } catch (error) {
      strayed = true
      if (!(error instanceof FencedError)) {
        deps.log[isUnavailable(error) ? 'warn' : 'error']({ err: error }, 'could not claim jobs')
      }
      return { attempts: [], nextInMs: null }
    }
  }

  async function disownStrays() {
    const known = [...running.values()].map(({ attempt }) => attempt.id)
    const jobs = await deps.db.query<{ id: string }>('SELECT docket_disown($1, $2) AS id', [workerId, known])
    for (const { id } of jobs) deps.notifier.wake(id)
    strayed = false
  }

  function start(attempt: Attempt) {
    deps.notifier.wake(attempt.jobId)
    const abort = new AbortController()
    const deadline = setTimeout(
      () => abort.abort('DEADLINE' satisfies StopReason),
      Math.min(Math.max(0, attempt.msToDeadline), MAX_TIMEOUT_MS),
    )
    const done = runAttempt(deps, attempt, abort.signal)
      .catch((error: unknown) => {
        strayed = true
        deps.log.error({ err: error, jobId: attempt.jobId }, 'the end of an attempt could not be recorded')
      })
      .finally(() => {
        clearTimeout(deadline)
        running.delete(attempt.jobId)
        bell.ring()
      })
    running.set(attempt.jobId, { attempt, abort, done })
  }

  async function cancelOne({ attempt, abort }: Running) {
    await persist(deps, 'SELECT docket_acknowledge_cancel($1, $2, $3)', [attempt.jobId, attempt.token, workerId])
      .then(() => deps.notifier.wake(attempt.jobId))
      .catch((error: unknown) => deps.log.warn({ err: error }, 'a cancellation could not be acknowledged'))
    abort.abort('CANCELLED' satisfies StopReason)
  }

  const cancelling = new WeakSet<Running>()
  const claiming = keepClaiming()
  return {
    wake: bell.ring,
    cancel(jobIds) {
      for (const jobId of jobIds) {
        const job = running.get(jobId)
        if (!job || cancelling.has(job)) continue
        cancelling.add(job)
        void cancelOne(job)
      }
    },
    async stop(graceMs, reason) {
      stopping.abort()
      bell.ring()
      await claiming
      const ended = Promise.all([...running.values()].map(({ done }) => done))
      await Promise.race([ended, sleep(graceMs, undefined, { ref: false })])
      for (const { abort } of running.values()) abort.abort(reason)
      // After a lost lease nothing is left to record but money, and that can take as long as it takes.
      if (reason !== 'LEASE_LOST') await ended
    },
  }
}

/** Waits for a ring; one that came between two waits counts. */
function createBell() {
  let rung = false
  let resume = () => {}
  return {
    ring() {
      rung = true
      resume()
    },
    async next(timeoutMs: number) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          resume = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
  }
}
