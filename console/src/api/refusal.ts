import type { CombinedError } from 'urql'

/**
 * Why a mutation did nothing, in words for a person; undefined when it did what it was asked. `answer` is what it
 * answers: what was changed, or an expected error, which has a `message`.
 */
export function refusal({
  error,
  answer,
}: {
  error?: CombinedError | undefined
  answer?: object | undefined
}): string | undefined {
  if (error?.networkError) return 'The server does not answer. Try again in a moment.'
  if (error) return error.graphQLErrors.map(({ message }) => message).join(' ')
  return answer && 'message' in answer ? String(answer.message) : undefined
}
