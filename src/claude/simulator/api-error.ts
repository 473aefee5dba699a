import type { ErrorResponse, ErrorType } from '@anthropic-ai/sdk/resources/shared'

interface DocumentedError {
  type: ErrorType | 'request_too_large' | 'conflict_error'
  message: string
  headers?: Record<string, string>
}

/** What the API answers for each status when nothing more precise is said. */
const DOCUMENTED_ERRORS: Record<number, DocumentedError> = {
  400: { type: 'invalid_request_error', message: 'Invalid request' },
  401: { type: 'authentication_error', message: 'invalid x-api-key' },
  402: { type: 'billing_error', message: 'Your credit balance is too low to access the Anthropic API.' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use this resource.' },
  404: { type: 'not_found_error', message: 'Not found' },
  408: { type: 'timeout_error', message: 'The request timed out.' },
  409: { type: 'conflict_error', message: 'The request conflicts with another request.' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum size' },
  429: {
    type: 'rate_limit_error',
    message: "This request would exceed your organization's rate limit of 2,000,000 input tokens per minute.",
    headers: { 'retry-after': '1' },
  },
  500: { type: 'api_error', message: 'Internal server error' },
  503: { type: 'api_error', message: 'Service unavailable' },
  504: { type: 'timeout_error', message: 'The request timed out while it was processed.' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
}

/** The headers the real API was recorded to send with errors that no retry can heal. */
const FINAL_STATUSES = new Set([400, 401])

interface ErrorOverrides {
  type?: string
  message?: string
  errorCode?: string
  retryAfter?: number | string
  headers?: Record<string, string>
}

/** A failure that is answered with an HTTP status and the documented error body. */
export class ApiError extends Error {
  readonly status: number
  readonly type: string
  readonly headers: Record<string, string>
  readonly #errorCode: string | undefined

  constructor(status: number, overrides: ErrorOverrides = {}) {
    const documented = DOCUMENTED_ERRORS[status] ?? { type: 'api_error', message: `Status ${status}` }
    super(overrides.message ?? documented.message)
    this.status = status
    this.type = overrides.type ?? documented.type
    this.#errorCode = overrides.errorCode
    this.headers = { ...documented.headers, ...overrides.headers }
    if (FINAL_STATUSES.has(status)) this.headers['x-should-retry'] = 'false'
    if (overrides.retryAfter !== undefined) this.headers['retry-after'] = String(overrides.retryAfter)
    // A spend limit comes without retry-after: waiting does not heal it, and clients tell it by that.
    else if (overrides.errorCode?.includes('spend_limit')) delete this.headers['retry-after']
  }

  body(requestId: string) {
    const details = this.#errorCode === undefined ? {} : { details: { error_code: this.#errorCode } }
    return {
      type: 'error' as const satisfies ErrorResponse['type'],
      error: { type: this.type, message: this.message, ...details },
      request_id: requestId,
    }
  }
}

/** A 400 `invalid_request_error` with this message. */
export const invalidRequest = (message: string) => new ApiError(400, { message })
