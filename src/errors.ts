/**
 * The one catalogue of errors. A code is part of the public API: docs/errors.md and the schema's ErrorCode
 * list the same codes (test/errors.test.ts), and a retired code is never reused.
 */
export interface ErrorDefinition {
  /** Whether the same request or job can succeed when it is tried again unchanged. */
  retryable: boolean
  /** What an operator is told when nothing more precise is known; safe to show to a client. */
  message: string
}

const define = <Code extends string>(definitions: Record<Code, ErrorDefinition>) => definitions

export const ERRORS = define({
  // Answers to a request
  INVALID_INPUT: { retryable: false, message: 'The input is not valid.' },
  DOCUMENT_NOT_FOUND: { retryable: false, message: 'There is no such document in this workspace.' },
  DOCUMENT_HELD: { retryable: false, message: 'A legal hold keeps this document.' },
  DOCUMENT_IN_USE: { retryable: true, message: 'A job on this document has not ended.' },
  JOB_NOT_FOUND: { retryable: false, message: 'There is no such job in this workspace.' },
  IDEMPOTENCY_CONFLICT: {
    retryable: false,
    message: 'This idempotency key was used before with another input.',
  },
  JOB_ENDED: { retryable: false, message: 'The job has ended already.' },
  CANCEL_REQUESTED_BEFORE: { retryable: false, message: 'The job is being cancelled already.' },
  JOB_NOT_RETRYABLE: {
    retryable: false,
    message: 'Only a job that is FAILED, PARTIAL or CANCELLED can be retried, while its content is kept.',
  },
  BULK_ACTION_NOT_FOUND: { retryable: false, message: 'There is no such bulk action in this workspace.' },
  DRY_RUN_REQUIRED: {
    retryable: false,
    message: 'Do a dry run with the same filter first, and confirm it within the hour.',
  },
  MODEL_NOT_FOUND: { retryable: false, message: 'No job has used such a model yet.' },
  WEBHOOK_ENDPOINT_NOT_FOUND: {
    retryable: false,
    message: 'There is no such webhook endpoint in this workspace.',
  },
  WEBHOOK_ENDPOINT_DISABLED: {
    retryable: false,
    message: 'The webhook endpoint is disabled: enable it first.',
  },
  TOO_MANY_WEBHOOK_ENDPOINTS: {
    retryable: false,
    message: 'The workspace has 100 webhook endpoints already.',
  },
  DELIVERY_NOT_FOUND: { retryable: false, message: 'There is no such delivery in this workspace.' },
  SAVED_VIEW_NOT_FOUND: { retryable: false, message: 'There is no such saved view in this workspace.' },
  TOO_MANY_SAVED_VIEWS: { retryable: false, message: 'The page has 100 saved views already.' },
  TOO_MANY_SUBSCRIPTIONS: {
    retryable: true,
    message: 'Too many subscriptions are open; end one of them first.',
  },
  QUERY_TOO_COMPLEX: { retryable: false, message: 'The query asks for too much at once.' },
  UNAUTHENTICATED: { retryable: false, message: 'Send a valid API key as "Authorization: Bearer <key>".' },
  TOO_MANY_SIGN_INS: { retryable: true, message: 'Too many sign-ins have failed; wait a minute.' },
  BODY_TOO_LARGE: { retryable: false, message: 'The request body is too large.' },
  INTERNAL: { retryable: true, message: 'Something went wrong on our side.' },

  // Reasons why a job failed or is retried
  WORKER_LOST: { retryable: true, message: 'The worker stopped before the attempt ended.' },
  CLAIM_LOST: { retryable: true, message: 'The worker did not learn that it had claimed the job.' },
  CRASH_LOOP: { retryable: true, message: 'Three workers in a row stopped while they worked on this job.' },
  DEADLINE_EXCEEDED: { retryable: true, message: 'The job had not ended by its deadline.' },
  JOB_COST_LIMIT: {
    retryable: false,
    message: 'What the job may still cost is less than its next model call can cost.',
  },
  BUDGET_EXHAUSTED: {
    retryable: true,
    message: "The workspace's budget for this month does not cover the next model call.",
  },
  MODEL_ANSWER_INVALID: { retryable: true, message: 'The model answered in a form that was not asked for.' },
  MODEL_ANSWER_TRUNCATED: { retryable: true, message: 'The model stopped before its answer was complete.' },
  MODEL_ANSWER_EMPTY: { retryable: true, message: 'The model answered without any text.' },
  MODEL_REFUSED: { retryable: false, message: 'The model refused to answer.' },
  PROMPT_TOO_LONG: { retryable: false, message: 'The document is too long for the model.' },
  MODEL_INVALID_REQUEST: { retryable: false, message: 'The Claude API refused the request as invalid.' },
  MODEL_AUTHENTICATION: { retryable: false, message: 'The Claude API did not accept the API key.' },
  MODEL_SPEND_LIMIT: { retryable: true, message: 'The spend limit of the Claude account is reached.' },
  MODEL_RATE_LIMITED: { retryable: true, message: 'The Claude API asked to slow down.' },
  MODEL_OVERLOADED: { retryable: true, message: 'The Claude API is overloaded.' },
  MODEL_SERVER_ERROR: { retryable: true, message: 'The Claude API had an internal error.' },
  MODEL_UNREACHABLE: { retryable: true, message: 'The Claude API could not be reached.' },
  MODEL_TIMEOUT: { retryable: true, message: 'The Claude API did not answer in time.' },
  MODEL_CALL_ABORTED: { retryable: true, message: 'The model call was stopped from our side.' },
  MODEL_STREAM_CUT: { retryable: true, message: 'The answer of the model was cut off on its way.' },
  MODEL_NOT_A_MESSAGE: {
    retryable: true,
    message: 'Something other than the Claude API answered; check ANTHROPIC_BASE_URL.',
  },
})

export type ErrorCode = keyof typeof ERRORS

/** One thing that is wrong with an input; field is a path such as `task.extract.fields[2].name`. */
export interface InputProblem {
  field: string
  message: string
}

export interface ErrorDetails {
  problems?: InputProblem[]
  jobId?: string
  cause?: unknown
}

/** An expected failure: its code is in the catalogue and its message is safe to show. */
export class DocketError extends Error {
  readonly code: ErrorCode
  readonly problems: InputProblem[]
  /** The job that holds the idempotency key */
  readonly jobId: string | undefined

  constructor(code: ErrorCode, message: string = ERRORS[code].message, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.name = 'DocketError'
    this.code = code
    this.problems = details.problems ?? []
    this.jobId = details.jobId
  }

  get retryable() {
    return ERRORS[this.code].retryable
  }
}

/** @returns an INVALID_INPUT error that names the fields */
export function invalidInput(...problems: InputProblem[]): DocketError {
  const message = problems.map((problem) => `${problem.field}: ${problem.message}`).join('; ')
  return new DocketError('INVALID_INPUT', message, { problems })
}

/** The product cannot start or go on until a person does something; the message says what. No stack is needed. */
export class OperatorError extends Error {
  override name: string = 'OperatorError'
}
