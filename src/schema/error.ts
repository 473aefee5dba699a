import { DocketError, ERRORS, type ErrorCode, type InputProblem } from '../errors.ts'
import { builder } from './builder.ts'

/** An expected failure as a value. Not the error itself: GraphQL takes an Error that is returned as thrown. */
export type Failure = Pick<DocketError, 'code' | 'message' | 'retryable' | 'problems' | 'jobId'>

export const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'Every error that the product can give. The same codes stand in docs/errors.md.',
  values: Object.fromEntries(
    Object.entries(ERRORS).map(([code, { message }]) => [code, { value: code, description: message }]),
  ) as Record<ErrorCode, { value: ErrorCode; description: string }>,
})

const ExpectedError = builder.interfaceRef<Failure>('ExpectedError').implement({
  description: 'A failure that a client can expect and handle.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What kind of failure it is.' }),
    message: t.exposeString('message', { description: 'What is wrong, in words that are safe to show.' }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether the same request can succeed later.' }),
  }),
})

const InputProblemType = builder.objectRef<InputProblem>('InputProblem').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'Path of the field within the input, such as task.extract.fields[2].name.',
    }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
})

export const InvalidInputError = builder.objectRef<Failure>('InvalidInputError').implement({
  description: 'The input is not valid. Nothing was written and nothing was spent.',
  interfaces: [ExpectedError],
  fields: (t) => ({
    field: t.string({
      description: 'The first field that is wrong.',
      resolve: ({ problems }) => problems[0]!.field,
    }),
    problems: t.expose('problems', { type: [InputProblemType], description: 'Everything that is wrong.' }),
  }),
})

export const DocumentNotFoundError = builder.objectRef<Failure>('DocumentNotFoundError').implement({
  description: 'There is no such document in the workspace.',
  interfaces: [ExpectedError],
  fields: (t) => ({
    field: t.string({
      description: 'The field that names the document.',
      resolve: () => 'document.id',
    }),
  }),
})

export const IdempotencyConflictError = builder.objectRef<Failure>('IdempotencyConflictError').implement({
  description: 'The idempotency key was used before with another input.',
  interfaces: [ExpectedError],
  fields: (t) => ({
    field: t.string({ description: 'The field that holds the key.', resolve: () => 'idempotencyKey' }),
    jobId: t.id({ description: 'The job that the key belongs to.', resolve: ({ jobId }) => jobId! }),
  }),
})

const plainError = (name: string, description: string) =>
  builder.objectRef<Failure>(name).implement({ description, interfaces: [ExpectedError] })

export const JobNotFoundError = plainError('JobNotFoundError', 'There is no such job in the workspace.')
export const DocumentHeldError = plainError(
  'DocumentHeldError',
  'A legal hold keeps the document. Nothing was changed.',
)
export const DocumentInUseError = plainError(
  'DocumentInUseError',
  'A job on the document has not ended. Nothing was changed.',
)
export const JobEndedError = plainError('JobEndedError', 'The job has ended already. Nothing was changed.')
export const CancelRequestedError = plainError(
  'CancelRequestedError',
  'The job is being cancelled already. Nothing was changed.',
)
export const JobNotRetryableError = plainError(
  'JobNotRetryableError',
  'The job is not FAILED, PARTIAL or CANCELLED. Nothing was changed.',
)
export const BulkActionNotFoundError = plainError(
  'BulkActionNotFoundError',
  'There is no such bulk action in the workspace.',
)
export const DryRunRequiredError = plainError(
  'DryRunRequiredError',
  'What is to be confirmed is no fresh dry run with the same arguments. Nothing was changed.',
)
export const ModelNotFoundError = plainError('ModelNotFoundError', 'No job has used such a model yet.')

export const WebhookEndpointNotFoundError = plainError(
  'WebhookEndpointNotFoundError',
  'There is no such webhook endpoint in the workspace.',
)
export const WebhookEndpointDisabledError = plainError(
  'WebhookEndpointDisabledError',
  'The webhook endpoint is disabled. Nothing was changed.',
)
export const TooManyWebhookEndpointsError = plainError(
  'TooManyWebhookEndpointsError',
  'The workspace has as many webhook endpoints as it may have.',
)
export const DeliveryNotFoundError = plainError(
  'DeliveryNotFoundError',
  'There is no such delivery in the workspace.',
)

export const SavedViewNotFoundError = plainError(
  'SavedViewNotFoundError',
  'There is no such saved view in the workspace.',
)
export const TooManySavedViewsError = plainError(
  'TooManySavedViewsError',
  'The page has as many saved views as it may have.',
)

/** The type that stands for an expected failure in a result union. */
const TYPE_NAMES: Partial<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'InvalidInputError',
  DOCUMENT_NOT_FOUND: 'DocumentNotFoundError',
  DOCUMENT_HELD: 'DocumentHeldError',
  DOCUMENT_IN_USE: 'DocumentInUseError',
  IDEMPOTENCY_CONFLICT: 'IdempotencyConflictError',
  JOB_NOT_FOUND: 'JobNotFoundError',
  JOB_ENDED: 'JobEndedError',
  CANCEL_REQUESTED_BEFORE: 'CancelRequestedError',
  JOB_NOT_RETRYABLE: 'JobNotRetryableError',
  BULK_ACTION_NOT_FOUND: 'BulkActionNotFoundError',
  DRY_RUN_REQUIRED: 'DryRunRequiredError',
  MODEL_NOT_FOUND: 'ModelNotFoundError',
  WEBHOOK_ENDPOINT_NOT_FOUND: 'WebhookEndpointNotFoundError',
  WEBHOOK_ENDPOINT_DISABLED: 'WebhookEndpointDisabledError',
  TOO_MANY_WEBHOOK_ENDPOINTS: 'TooManyWebhookEndpointsError',
  DELIVERY_NOT_FOUND: 'DeliveryNotFoundError',
  SAVED_VIEW_NOT_FOUND: 'SavedViewNotFoundError',
  TOO_MANY_SAVED_VIEWS: 'TooManySavedViewsError',
}

/** Turns an expected failure into a value of its type; any other failure is thrown on. */
export function asExpected(error: unknown): Failure {
  if (!(error instanceof DocketError) || !TYPE_NAMES[error.code]) throw error
  const { code, message, retryable, problems, jobId } = error
  return { code, message, retryable, problems, jobId }
}

/** Does something, and gives its expected failures as values, those of its arguments included. */
export const attempt = <Result>(change: () => Promise<Result>) => Promise.try(change).catch(asExpected)

/** The name of an outcome's type: that of its failure, or else that of the success. */
export function outcomeType(outcome: object, success: string): string {
  return ('code' in outcome && TYPE_NAMES[outcome.code as ErrorCode]) || success
}
