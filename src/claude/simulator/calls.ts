import type { InputUsage } from './prompt-cache.ts'

/** One call of `POST /v1/messages`. It never holds text of the request or the answer. */
export interface Call {
  requestId: string
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

/** More calls than a test makes; a long demo forgets its oldest. */
const MAX_CALLS = 10_000

/** The calls the simulator answered, for tests that count what would have been paid. */
export class CallLog {
  #calls: Call[] = []

  begin(requestId: string): Call {
    const call: Call = {
      requestId,
      startedAt: new Date().toISOString(),
      model: null,
      stream: false,
      status: null,
      failure: null,
      completed: false,
      usage: null,
    }
    this.#calls.push(call)
    if (this.#calls.length > MAX_CALLS) this.#calls.shift()
    return call
  }

  list(): readonly Call[] {
    return this.#calls
  }

  clear() {
    this.#calls = []
  }
}
