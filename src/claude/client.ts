import { createHash } from 'node:crypto'
import Anthropic, { APIError } from '@anthropic-ai/sdk'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { DocketError } from '../errors.ts'
import { classify } from './classify.ts'
import type { RequestBody } from './request.ts'
import { type CallReport, ModelCallError, StreamedCall } from './streamed-call.ts'

export interface ModelAnswer {
  /** The text blocks of the answer, joined */
  text: string
  report: CallReport
}

export interface Claude {
  /**
   * Sends one request, streamed, and waits for its end. Never retries.
   * @param onText given the text so far, as it grows
   * @throws ModelCallError, with what is known of the call; MODEL_CALL_ABORTED when `signal` ended it
   */
  call(body: RequestBody, signal: AbortSignal, onText?: (text: string) => void): Promise<ModelAnswer>
}

export interface ClaudeOptions {
  apiKey: string
  baseURL: string
  callTimeoutMs: number
  idleTimeoutMs: number
}

/** @returns the SHA-256 of the request body, lower-case hex, to recognise the same call again */
export const requestHash = (body: RequestBody) =>
  createHash('sha256').update(JSON.stringify(body)).digest('hex')

export function createClaude(options: ClaudeOptions): Claude {
  const sdk = new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseURL,
    // Retries belong to the job: inside the SDK they would sleep while the attempt holds its worker.
    maxRetries: 0,
    timeout: options.callTimeoutMs,
    logLevel: 'off',
  })

  return {
    async call(body, signal, onText) {
      const call = new StreamedCall(options)
      const stream = sdk.messages.stream(body, { signal: AbortSignal.any([signal, call.signal]) })
      stream.on('streamEvent', (_, snapshot) => call.see(snapshot, stream.request_id))
      if (onText) stream.on('text', (_, text) => onText(text))
      stream.on('connect', () => {
        if (stream.response) call.seeHeaders(stream.response.headers)
      })
      try {
        const message = await stream.finalMessage()
        call.end(stream.request_id)
        return { text: answerOf(message), report: call.report() }
      } catch (error) {
        if (error instanceof APIError && error.headers) call.seeHeaders(error.headers)
        call.end(error instanceof APIError ? error.requestID : stream.request_id)
        const failure = signal.aborted ? new DocketError('MODEL_CALL_ABORTED') : reasonOf(error, call.signal)
        throw new ModelCallError(failure.code, failure.message, call.report(neverCounted(error)), error)
      }
    },
  }
}

// The connection was never made.
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** An answer with an error status is not billed; nor is what never reached the API, or reached something else. */
function neverCounted(error: unknown): boolean {
  if (error instanceof APIError && error.status !== undefined) return true
  if (!(error instanceof DocketError) && classify(error).code === 'MODEL_NOT_A_MESSAGE') return true
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NOT_SENT.has(String(cause.code))) return true
  }
  return false
}

function reasonOf(error: unknown, timeouts: AbortSignal) {
  if (error instanceof DocketError) return error
  if (timeouts.reason instanceof DocketError) return timeouts.reason
  return classify(error)
}

/** The stop reason is looked at before the text: an answer that was cut short or refused is not an answer. */
function answerOf(message: Message): string {
  switch (message.stop_reason) {
    case 'end_turn':
    case 'stop_sequence':
      break
    case 'refusal': {
      const category = message.stop_details?.category
      throw new DocketError(
        'MODEL_REFUSED',
        category ? `The model refused to answer (${category}).` : undefined,
      )
    }
    case 'max_tokens':
      throw new DocketError('MODEL_ANSWER_TRUNCATED')
    case 'model_context_window_exceeded':
      throw new DocketError('PROMPT_TOO_LONG')
    default:
      throw new DocketError('MODEL_ANSWER_INVALID', `The model stopped with "${message.stop_reason}".`)
  }
  // Thinking, or a text block of line ends only, may come before the answer.
  const text = message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
  if (!text.trim()) throw new DocketError('MODEL_ANSWER_EMPTY')
  return text
}
