import { randomUUID } from 'node:crypto'
import { GraphQLError } from 'graphql'
import { DocketError, ERRORS, type ErrorCode } from '../errors.ts'
import type { Logger } from '../log.ts'

/** A failure in the form that GraphQL clients know: `errors[].extensions` holds code, retryable and the field. */
export function graphQLError(
  code: ErrorCode,
  message: string = ERRORS[code].message,
  extensions: object = {},
) {
  return new GraphQLError(message, {
    extensions: { code, retryable: ERRORS[code].retryable, ...extensions },
  })
}

/**
 * The one place that decides what a client learns of an error. Errors of the catalogue pass, and those of GraphQL
 * itself about the request; anything else is logged once under an id, and the client gets the id and nothing more.
 */
export function createMaskError(log: Logger) {
  return (error: unknown): GraphQLError => {
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error
    if (original instanceof DocketError) return withPlace(expected(original), error)
    if (original instanceof GraphQLError && isAboutRequest(original)) return tidy(original)
    const requestId = randomUUID()
    log.error({ err: original, requestId }, 'an unexpected error was masked')
    return withPlace(graphQLError('INTERNAL', undefined, { requestId }), error)
  }
}

function expected({ code, message, problems, retryable }: DocketError): GraphQLError {
  const [first] = problems
  return new GraphQLError(message, {
    extensions: { code, retryable, ...(first && { field: first.field, problems }) },
  })
}

function withPlace(masked: GraphQLError, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return masked
  const { nodes, source, positions, path } = error
  return new GraphQLError(masked.message, { nodes, source, positions, path, extensions: masked.extensions })
}

/**
 * Before the execution, or about an argument. GraphQL's own errors during the execution, such as a null where the
 * schema allows none, are our faults.
 */
function isAboutRequest({ path, message, extensions }: GraphQLError): boolean {
  return !path || 'code' in extensions || message.startsWith('Argument ')
}

// `http` is for Yoga and not sent: 400, but 200 for clients that accept application/json only (`spec`).
const INVALID_VARIABLES = {
  code: 'INVALID_INPUT',
  retryable: ERRORS.INVALID_INPUT.retryable,
  http: { spec: true, status: 400 },
}

// A message repeats the value that is wrong, and that may be a whole document.
const MAX_MESSAGE = 500

/**
 * An error of GraphQL with a code, and without suggestions: they would tell a stranger the names of the schema.
 * Validation hides them itself; the coercion of variables does not, and gives no code for a query, another one for
 * a subscription.
 */
function tidy(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path, extensions } = error
  const message = error.message.replace(/ ?Did you mean [^?]*\?/g, '')
  const shown = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message
  const aboutVariables = extensions.code === undefined || extensions.code === 'BAD_USER_INPUT'
  return new GraphQLError(shown, {
    nodes,
    source,
    positions,
    path,
    extensions: aboutVariables ? { ...extensions, ...INVALID_VARIABLES } : extensions,
  })
}
