import type { InputUsage } from './prompt-cache.ts'

/** One call of `POST /v1/messages`. It never holds text of the request or the answer. */
export interface Call {
  requestId: string
  /** Of the body as it arrived, lower-case hex: the same request sent twice has the same one. */
  bodySha256: string
  startedAt: string
  model: string | null
  stream: boolean
  /** Null until the answer has ended, and for a connection that was dropped before it began. */
  status: number | null
  /** The kind of the failure that was ordered for it. */
  failure: string | null
  /** Whether a whole message was sent. */
  completed: boolean
  usage: (InputUsage & { output_tokens: number }) | null
}

/** The calls the simulator answered, for tests that count what would have been paid. */
export class CallLog {
  readonly #maxCalls: number
  /** A ring once it is full. */
  #calls: Call[] = []
  #oldest = 0

  /** Of more than `maxCalls` it forgets the oldest. */
  constructor(maxCalls: number) {
    this.#maxCalls = maxCalls
  }

  begin(requestId: string, bodySha256: string): Call {
    const call: Call = {
      requestId,
      bodySha256,
      startedAt: new Date().toISOString(),
      model: null,
      stream: false,
      status: null,
      failure: null,
      completed: false,
      usage: null,
    }
    this.#calls[this.#oldest] = call
    this.#oldest = (this.#oldest + 1) % this.#maxCalls
    return call
  }

  /** In the order in which they began. */
  list(): readonly Call[] {
    return [...this.#calls.slice(this.#oldest), ...this.#calls.slice(0, this.#oldest)]
  }

  clear() {
    this.#calls = []
    this.#oldest = 0
  }
}
