import type { ErrorCode } from '../errors.ts'

/** What to do after a failure of one class. docs/retries.md has the same table (test/execution/retry-policy.test.ts). */
export interface RetryPolicy {
  /** How many failures of this class a job survives; Infinity waits until the job's deadline */
  retries: number
  /** Base of the exponential delay between them, and its cap, in milliseconds; 0 retries at once */
  baseMs: number
  capMs: number
  /** Nobody asks the model for so long when the API does not say how long, in milliseconds */
  pauseMs?: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND

// Some proxies ask to come back after 0 seconds.
const LEAST_PAUSE_MS = SECOND

const never: RetryPolicy = { retries: 0, baseMs: 0, capMs: 0 }
const once: RetryPolicy = { retries: 1, baseMs: 0, capMs: 0 }

/** A code that is not here ends the job: trying again would meet the same. */
export const RETRY_POLICY: Partial<Record<ErrorCode, RetryPolicy>> = {
  MODEL_RATE_LIMITED: { retries: Number.POSITIVE_INFINITY, baseMs: 0, capMs: 0, pauseMs: 15 * SECOND },
  MODEL_SPEND_LIMIT: { retries: Number.POSITIVE_INFINITY, baseMs: 0, capMs: 0, pauseMs: 15 * MINUTE },
  MODEL_OVERLOADED: { retries: Number.POSITIVE_INFINITY, baseMs: 5 * SECOND, capMs: 5 * MINUTE },
  MODEL_SERVER_ERROR: { retries: 6, baseMs: 2 * SECOND, capMs: MINUTE },
  MODEL_UNREACHABLE: { retries: 6, baseMs: 2 * SECOND, capMs: MINUTE },
  MODEL_STREAM_CUT: { retries: 3, baseMs: 2 * SECOND, capMs: MINUTE },
  MODEL_NOT_A_MESSAGE: { retries: 3, baseMs: 2 * SECOND, capMs: MINUTE },
  MODEL_TIMEOUT: { retries: 2, baseMs: 2 * SECOND, capMs: MINUTE },
  MODEL_ANSWER_TRUNCATED: once,
  MODEL_ANSWER_INVALID: once,
  MODEL_ANSWER_EMPTY: once,
  INTERNAL: { retries: 3, baseMs: 2 * SECOND, capMs: MINUTE },
}

/**
 * @param earlier how many attempts of the job have failed with this code before
 * @param retryAfterMs what the API asks for
 * @returns the delay until the next attempt in milliseconds, or null to give up. The delay has full jitter: jobs that failed
 *   together do not come back together (Brooker, "Exponential Backoff And Jitter", AWS 2015).
 */
export function retryDelayMs(
  code: ErrorCode,
  earlier: number,
  retryAfterMs: number | null,
  random = Math.random,
): number | null {
  const { retries, baseMs, capMs, pauseMs } = RETRY_POLICY[code] ?? never
  if (earlier >= retries) return null
  if (pauseMs !== undefined) return 0 // the model's gate holds it back
  if (retryAfterMs !== null && baseMs > 0) return retryAfterMs + random() * baseMs
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(earlier, 20))
}

/** @returns for how long nobody shall ask the model after this failure, in milliseconds; null when others may go on */
export function modelPauseMs(code: ErrorCode, retryAfterMs: number | null): number | null {
  const pauseMs = RETRY_POLICY[code]?.pauseMs
  return pauseMs === undefined ? null : Math.max(retryAfterMs ?? pauseMs, LEAST_PAUSE_MS)
}
