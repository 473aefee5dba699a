import type { InputUsage } from './prompt-cache.ts'

/** The limits of an account on the first tier, per minute. They are reported, never enforced. */
const LIMITS = { requests: 1000, 'input-tokens': 2_000_000, 'output-tokens': 400_000, tokens: 2_400_000 }

const WINDOW_MS = 60_000

const nothing = () => ({ requests: 0, 'input-tokens': 0, 'output-tokens': 0, tokens: 0 })

/** Counts what was used in the running minute, for the `anthropic-ratelimit-*` headers. */
export class RateLimits {
  #window = 0
  #used = nothing()

  /** Counts one request and tells the headers of its answer. */
  headersAfter(usage: InputUsage & { output_tokens: number }): Record<string, string> {
    const window = Math.floor(Date.now() / WINDOW_MS)
    if (window !== this.#window) this.#used = nothing()
    this.#window = window
    // Cache reads do not count against the input limit.
    const input = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0)
    this.#used.requests++
    this.#used['input-tokens'] += input
    this.#used['output-tokens'] += usage.output_tokens
    this.#used.tokens += input + usage.output_tokens
    return this.#headers(new Date((window + 1) * WINDOW_MS))
  }

  #headers(reset: Date) {
    const headers: Record<string, string> = {}
    for (const [name, limit] of Object.entries(LIMITS)) {
      const remaining = Math.max(0, limit - this.#used[name as keyof typeof LIMITS])
      headers[`anthropic-ratelimit-${name}-limit`] = String(limit)
      headers[`anthropic-ratelimit-${name}-remaining`] = String(remaining)
      headers[`anthropic-ratelimit-${name}-reset`] = reset.toISOString().replace(/\.\d+Z$/, 'Z')
    }
    return headers
  }
}
