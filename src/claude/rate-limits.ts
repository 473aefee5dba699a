/** One limit a minute, and what was left of it when the headers were sent. */
interface RateLimit {
  limit: number | null
  remaining: number | null
}

/** What an answer of the API told of the limits of its model. */
export interface RateLimits {
  requests: RateLimit
  inputTokens: RateLimit
  outputTokens: RateLimit
}

// The database's columns are 32 bits wide.
const count = (value: string | null) =>
  value !== null && /^\d{1,10}$/.test(value) ? Math.min(Number(value), 2 ** 31 - 1) : null

/** @returns null when the answer has no such headers */
export function rateLimitsIn(headers: Headers): RateLimits | null {
  const limit = (name: string): RateLimit => ({
    // A limit of nothing would close the model for ever.
    limit: count(headers.get(`anthropic-ratelimit-${name}-limit`)) || null,
    remaining: count(headers.get(`anthropic-ratelimit-${name}-remaining`)),
  })
  const limits = {
    requests: limit('requests'),
    inputTokens: limit('input-tokens'),
    outputTokens: limit('output-tokens'),
  }
  const told = Object.values(limits).some((one) => one.limit !== null || one.remaining !== null)
  return told ? limits : null
}

const MAX_WAIT_MS = 24 * 60 * 60 * 1000

/** @returns how long the API asks to wait, in milliseconds; null when it does not say. Seconds or a date are both allowed. */
export function retryAfterMs(headers: Headers): number | null {
  const value = headers.get('retry-after')
  if (value === null) return null
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now()
  return ms >= 0 ? Math.min(Math.ceil(ms), MAX_WAIT_MS) : null
}
