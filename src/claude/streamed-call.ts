import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { DocketError, type ErrorCode } from '../errors.ts'
import type { Usage } from './prices.ts'
import { type RateLimits, rateLimitsIn, retryAfterMs } from './rate-limits.ts'
import { storable } from './storable.ts'

/** What is known of a call when it ends, well or badly: the ledger stores all of it. */
export interface CallReport {
  requestId: string | null
  messageId: string | null
  stopReason: string | null
  usage: Usage
  /** True when the built-in simulator answered, not Claude */
  simulated: boolean
  latencyMs: number
  /** True when the API counted nothing of it: it was refused, or never arrived */
  refused: boolean
  /** True when it was sent and its end was not seen: the API may have billed more than `usage` */
  possiblyPaid: boolean
  /** What the answer's headers told, and how long ago they came */
  limits: (RateLimits & { ageMs: number }) | null
  /** How long the API asks to wait */
  retryAfterMs: number | null
}

/** A call that gave no usable answer; it may have been paid all the same. */
export class ModelCallError extends DocketError {
  readonly report: CallReport

  constructor(code: ErrorCode, message: string | undefined, report: CallReport, cause?: unknown) {
    super(code, message, { cause })
    this.report = report
  }
}

// What comes from the network is not trusted to be a count; the ledger's columns are 32 bits wide.
const tokens = (count: unknown) =>
  Number.isInteger(count) && Number(count) >= 0 && Number(count) < 2 ** 31 ? Number(count) : 0

/**
 * Watches one streamed call: ends it when it is silent or lasts too long, and keeps what has been seen of it,
 * because the SDK forgets the message of a stream that breaks.
 */
export class StreamedCall {
  readonly #startedAt = performance.now()
  readonly #abort = new AbortController()
  readonly #idleTimeoutMs: number
  readonly #total: NodeJS.Timeout
  #idle: NodeJS.Timeout
  #message: Message | undefined
  #requestId: string | null = null
  #headers: { at: number; headers: Headers } | undefined

  constructor(limits: { callTimeoutMs: number; idleTimeoutMs: number }) {
    this.#idleTimeoutMs = limits.idleTimeoutMs
    this.#total = this.#stopAfter(limits.callTimeoutMs, 'The model call took longer than')
    this.#idle = this.#watchSilence()
  }

  /** Aborted when the call is silent or lasts too long. */
  get signal() {
    return this.#abort.signal
  }

  see(message: Message, requestId: string | null | undefined) {
    this.#message = message
    this.#requestId = requestId ?? this.#requestId
    clearTimeout(this.#idle)
    this.#idle = this.#watchSilence()
  }

  seeHeaders(headers: Headers) {
    this.#headers ??= { at: performance.now(), headers }
  }

  end(requestId: string | null | undefined) {
    this.#requestId = requestId ?? this.#requestId
    clearTimeout(this.#idle)
    clearTimeout(this.#total)
  }

  report(refused = false): CallReport {
    const { id, stop_reason, usage } = this.#message ?? {}
    return {
      refused,
      possiblyPaid: !refused && !stop_reason,
      ...this.#told(),
      requestId: this.#requestId,
      messageId: id ? storable(id) : null,
      stopReason: stop_reason ? storable(stop_reason) : null,
      // Older answers leave fields out that the types call required.
      usage: {
        inputTokens: tokens(usage?.input_tokens),
        cacheWriteTokens: tokens(usage?.cache_creation_input_tokens),
        cacheReadTokens: tokens(usage?.cache_read_input_tokens),
        outputTokens: tokens(usage?.output_tokens),
      },
      simulated: id?.startsWith('msg_sim_') === true || this.#requestId?.startsWith('req_sim_') === true,
      latencyMs: Math.round(performance.now() - this.#startedAt),
    }
  }

  #told(): Pick<CallReport, 'limits' | 'retryAfterMs'> {
    if (!this.#headers) return { limits: null, retryAfterMs: null }
    const { at, headers } = this.#headers
    const limits = rateLimitsIn(headers)
    const ageMs = Math.round(performance.now() - at)
    return { limits: limits && { ...limits, ageMs }, retryAfterMs: retryAfterMs(headers) }
  }

  #watchSilence() {
    return this.#stopAfter(this.#idleTimeoutMs, 'The model call was silent for')
  }

  #stopAfter(ms: number, reason: string) {
    return setTimeout(
      () => this.#abort.abort(new DocketError('MODEL_TIMEOUT', `${reason} ${ms / 1000} s.`)),
      ms,
    )
  }
}
