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
 * The one place that decides what a client learns of an error. Errors of the catalogue and of GraphQL itself pass;
 * anything else is logged once under an id, and the client gets the id and nothing more.
 */
export function createMaskError(log: Logger) {
  return (error: unknown): Error => {
    const original = error instanceof GraphQLError ? (error.originalError ?? error) : error
    if (original instanceof DocketError) return withPlace(expected(original), error)
    if (original instanceof GraphQLError) return withoutSuggestions(original)
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

/** Suggestions would tell a stranger the names of the schema; validation hides them, coercion does not. */
function withoutSuggestions(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean [^?]*\?/g, '')
  if (message === error.message) return error
  return new GraphQLError(message, { ...error, extensions: error.extensions })
}
