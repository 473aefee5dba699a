import { DocketError, type ErrorCode } from '../errors.ts'

/** A write came from an attempt that does not own its job any more; what it carried was not stored. */
export class FencedError extends Error {
  override name = 'FencedError'
}

/** The SQL functions' own states (class DK, see the migrations) that have a code in the catalogue. */
const CODES: Record<string, ErrorCode> = {
  DK003: 'JOB_ENDED',
  DK004: 'CANCEL_REQUESTED_BEFORE',
  DK005: 'JOB_NOT_RETRYABLE',
  DK008: 'DOCUMENT_HELD',
  DK009: 'DOCUMENT_IN_USE',
  DK006: 'WEBHOOK_ENDPOINT_DISABLED',
  DK007: 'TOO_MANY_WEBHOOK_ENDPOINTS',
  DK010: 'TOO_MANY_SAVED_VIEWS',
  DK404: 'DOCUMENT_NOT_FOUND',
  DK405: 'JOB_NOT_FOUND',
  DK406: 'WEBHOOK_ENDPOINT_NOT_FOUND',
  DK407: 'DELIVERY_NOT_FOUND',
  DK409: 'IDEMPOTENCY_CONFLICT',
}

/** Turns an error of our SQL functions into the error that callers handle; any other comes back as it is. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'DK001') return new FencedError(error.message, { cause: error })
  const code = CODES[String(error.code)]
  if (!code) return error
  const jobId = 'detail' in error && typeof error.detail === 'string' ? error.detail : undefined
  return new DocketError(code, undefined, { cause: error, jobId })
}
