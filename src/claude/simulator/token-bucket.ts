const MINUTE_MS = 60_000

/**
 * A limit per minute, as the API enforces it: a bucket that holds one minute's worth, starts full and refills
 * all the time. It may be taken below empty and then has to make up for it.
 */
export class TokenBucket {
  readonly capacity: number
  /**
   * In 60,000ths of a token: each millisecond as many flow in as the bucket holds tokens. Whole numbers, so that
   * a client that waits as long as it was told never comes a rounding error too early.
   */
  #parts: number
  #refilledAt = Date.now()

  constructor(capacity: number) {
    this.capacity = capacity
    this.#parts = capacity * MINUTE_MS
  }

  take(tokens: number) {
    this.#refill()
    this.#parts -= tokens * MINUTE_MS
  }

  /** Whole tokens, never less than 0. */
  remaining() {
    this.#refill()
    return Math.max(0, Math.floor(this.#parts / MINUTE_MS))
  }

  /** Milliseconds until it holds so many tokens; of more than it can hold, until it is full. 0 when it does. */
  msUntil(tokens: number) {
    this.#refill()
    const wanted = Math.round(Math.min(tokens, this.capacity) * MINUTE_MS)
    return Math.max(0, Math.ceil((wanted - this.#parts) / this.capacity))
  }

  #refill() {
    const now = Date.now()
    // A clock that was set back takes nothing away.
    const elapsedMs = Math.max(0, now - this.#refilledAt)
    this.#refilledAt = now
    this.#parts = Math.min(this.capacity * MINUTE_MS, this.#parts + elapsedMs * this.capacity)
  }
}
