import { ApiError } from './api-error.ts'
import { TokenBucket } from './token-bucket.ts'

/** What an account may use of one model in a minute. Cache reads are not input here. */
export interface Limits {
  requests: number
  inputTokens: number
  outputTokens: number
}

const NAMES = ['requests', 'inputTokens', 'outputTokens'] as const
const HEADERS = { requests: 'requests', inputTokens: 'input-tokens', outputTokens: 'output-tokens' }
const WORDS = { requests: 'requests', inputTokens: 'input tokens', outputTokens: 'output tokens' }

/** The least amount above 0 that a bucket can hold: nobody knows how long an answer will be. */
const ANYTHING = 1 / 60_000

/** The limits of one model, as buckets, and what was taken from them. */
export class ModelLimits {
  #enforced: boolean
  #buckets: Record<keyof Limits, TokenBucket>
  readonly #counts = { answered: 0, refused: 0, inputTokens: 0, outputTokens: 0 }

  constructor(limits: Limits, enforced: boolean) {
    this.#enforced = enforced
    this.#buckets = fullBuckets(limits)
  }

  /** Begins anew with full buckets; the counts go on. */
  change(limits: Limits, enforced: boolean) {
    this.#enforced = enforced
    this.#buckets = fullBuckets(limits)
  }

  /** Throws the 429 of a request that exceeds an enforced limit; that takes nothing. */
  check(inputTokens: number) {
    if (!this.#enforced) return
    const needs = { requests: 1, inputTokens, outputTokens: ANYTHING }
    const waits = NAMES.map((name) => ({ name, ms: this.#buckets[name].msUntil(needs[name]) }))
    const longest = waits.reduce((a, b) => (b.ms > a.ms ? b : a))
    if (longest.ms === 0) return
    this.#counts.refused++
    const limit = this.#buckets[longest.name].capacity.toLocaleString('en-US')
    throw new ApiError(429, {
      message: `This request would exceed your organization's rate limit of ${limit} ${WORDS[longest.name]} per minute.`,
      retryAfter: Math.ceil(longest.ms / 1000),
      headers: this.headers(),
    })
  }

  /** Takes what one answer used. */
  take(inputTokens: number, outputTokens: number) {
    const used = { requests: 1, inputTokens, outputTokens }
    for (const name of NAMES) {
      const bucket = this.#buckets[name]
      // A limit that holds nobody back must not pile up hours of debt in the headers.
      bucket.take(this.#enforced ? used[name] : Math.min(used[name], bucket.remaining()))
    }
    this.#counts.answered++
    this.#counts.inputTokens += inputTokens
    this.#counts.outputTokens += outputTokens
  }

  /** The `anthropic-ratelimit-*` headers; `tokens` is input and output together. */
  headers(): Record<string, string> {
    const { inputTokens, outputTokens } = this.#buckets
    return Object.assign(
      {},
      ...NAMES.map((name) => headersOf(HEADERS[name], [this.#buckets[name]])),
      headersOf('tokens', [inputTokens, outputTokens]),
    )
  }

  report() {
    const { answered, refused, inputTokens, outputTokens } = this.#counts
    return {
      requests: this.#buckets.requests.capacity,
      inputTokens: this.#buckets.inputTokens.capacity,
      outputTokens: this.#buckets.outputTokens.capacity,
      enforce: this.#enforced,
      answered,
      refused,
      consumed: { inputTokens, outputTokens },
    }
  }
}

function fullBuckets({ requests, inputTokens, outputTokens }: Limits) {
  return {
    requests: new TokenBucket(requests),
    inputTokens: new TokenBucket(inputTokens),
    outputTokens: new TokenBucket(outputTokens),
  }
}

function headersOf(name: string, buckets: TokenBucket[]) {
  const sum = (numbers: number[]) => String(numbers.reduce((a, b) => a + b))
  const fullInMs = Math.max(...buckets.map((bucket) => bucket.msUntil(bucket.capacity)))
  return {
    [`anthropic-ratelimit-${name}-limit`]: sum(buckets.map(({ capacity }) => capacity)),
    [`anthropic-ratelimit-${name}-remaining`]: sum(buckets.map((bucket) => bucket.remaining())),
    [`anthropic-ratelimit-${name}-reset`]: wholeSecond(Date.now() + fullInMs),
  }
}

/** As the API writes a time, rounded up: at that second the bucket is full and not only nearly. */
function wholeSecond(ms: number) {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}
