const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Delays after the first, second, … failed attempt: the schedule of Standard Webhooks, 10 attempts in 76 hours. */
const DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
const JITTER = 0.2
const LONGEST_RECEIVER_WAIT = 30 * MINUTE
const LONGEST_RETRY_AFTER = 24 * HOUR

/**
 * @param failures failed attempts of the delivery, from 1
 * @param retryAfterMs what the receiver asks for
 * @returns the delay until its next attempt in milliseconds, or null to give up. Up to a fifth is added at random: deliveries
 *   that failed together do not come back together.
 */
export function retryDelayMs(failures: number, retryAfterMs: number | null, random = Math.random) {
  const delay = DELAYS_MS[failures - 1]
  return delay === undefined ? null : Math.max(delay * (1 + JITTER * random()), asked(retryAfterMs))
}

/**
 * @param failures failed attempts of all its deliveries in a row, from 1
 * @returns for how long a receiver is left alone after that, in milliseconds
 */
export function receiverWaitMs(failures: number, retryAfterMs: number | null) {
  return Math.max(Math.min(DELAYS_MS[failures - 1] ?? Infinity, LONGEST_RECEIVER_WAIT), asked(retryAfterMs))
}

const asked = (retryAfterMs: number | null) => Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER)

/** @param header seconds, or an HTTP date; @returns milliseconds from now, or null when it is neither */
export function parseRetryAfter(header: string | undefined, now = Date.now()): number | null {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * SECOND
  // Date.parse takes nearly anything for a date.
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
