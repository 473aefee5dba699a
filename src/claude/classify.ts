import { AnthropicError, APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk'
import type { ErrorCode } from '../errors.ts'
import { storable } from './storable.ts'

export interface Failure {
  code: ErrorCode
  /** Safe for operators: no key, no document text */
  message?: string
}

const SPEND_CODES = new Set(['contract_spend_limit_reached', 'enforced_spend_limit_reached'])

/** Names the reason why a call failed. The order matters: the special cases are subclasses of the general ones. */
export function classify(error: unknown): Failure {
  if (error instanceof APIConnectionTimeoutError) return { code: 'MODEL_TIMEOUT' }
  if (error instanceof APIConnectionError) return { code: 'MODEL_UNREACHABLE' }
  if (error instanceof APIError) return { code: codeOf(error), message: messageOf(error) }
  if (error instanceof AnthropicError && /without sending any chunks/.test(error.message)) {
    return { code: 'MODEL_NOT_A_MESSAGE' }
  }
  // "stream ended without producing a Message", a socket reset, or a line that is not JSON
  return { code: 'MODEL_STREAM_CUT' }
}

function codeOf(error: APIError): ErrorCode {
  const { status, type, errorCode } = error
  const text = error.apiMessage ?? ''
  if (SPEND_CODES.has(errorCode ?? '') || status === 402) return 'MODEL_SPEND_LIMIT'
  if (status === 400 && /usage limits?\b/i.test(text)) return 'MODEL_SPEND_LIMIT'
  if (errorCode === 'organization_on_hold' || status === 401 || status === 403) return 'MODEL_AUTHENTICATION'
  if (status === 429 || type === 'rate_limit_error') return 'MODEL_RATE_LIMITED'
  if (status === 529 || type === 'overloaded_error') return 'MODEL_OVERLOADED'
  if (status === 413 || /^prompt is too long/.test(text)) return 'PROMPT_TOO_LONG'
  if (status === 408 || status === 504 || type === 'timeout_error') return 'MODEL_TIMEOUT'
  if (status === undefined || status === 409 || (status >= 500 && status !== 501)) return 'MODEL_SERVER_ERROR'
  return 'MODEL_INVALID_REQUEST'
}

const MAX_MESSAGE = 500

/** The API's own words name models, limits and fields. A proxy's page may hold anything and is left out. */
function messageOf(error: APIError): string | undefined {
  if (!error.apiMessage) return undefined
  const words = storable(error.apiMessage).slice(0, MAX_MESSAGE)
  return `The Claude API answered ${error.status ?? 'in its stream'}: ${words}`
}
