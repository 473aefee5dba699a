import { expect } from 'vitest'
import type { StoredJob } from './engine.ts'

/** What the ledger keeps of a call that failed in this way. */
export interface Ending {
  message: string | RegExp
  /** False when the call never got an id from the API */
  requestId?: boolean
  /** Whether its end was seen with its tokens */
  tokens?: boolean
  possiblyPaid?: boolean
}

export const ANSWERED: Partial<Ending> = { tokens: true, possiblyPaid: false }
export const REFUSED: Partial<Ending> = { tokens: false, possiblyPaid: false }
export const BROKEN: Partial<Ending> = { tokens: true, possiblyPaid: true }

/** Holds a row of the ledger against what is known of such a failure. */
export function expectFailedCall(call: StoredJob['calls'][number], code: string, ending: Ending) {
  const { message, requestId = true, tokens, possiblyPaid } = ending
  expect(call).toMatchObject({ outcome: 'FAILED', error_code: code, possibly_paid: possiblyPaid })
  expect(call.error_message).toMatch(message)
  expect(call.request_id === null).toBe(!requestId)
  expect(call.input_tokens + call.cache_write_tokens + call.cache_read_tokens > 0).toBe(tokens)
  expect(call.output_tokens > 0 || call.stop_reason === 'refusal' || code === 'MODEL_ANSWER_EMPTY').toBe(
    tokens,
  )
}
