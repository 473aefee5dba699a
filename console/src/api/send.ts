import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { AnyVariables, CombinedError } from 'urql'
import { client } from './client.ts'

export interface Problem {
  /** Path of the field within the input, such as `task.extract.fields[2].name` */
  field: string
  message: string
}

interface Failure {
  code: string
  message: string
  problems?: Problem[]
}

/** Why something was not done, in words for a person. */
export interface Refused {
  code?: string
  message: string
  /** The fields that are wrong; empty when it is not about fields */
  problems: Problem[]
}

/** What came of a mutation: what it did, or why it did not. */
export type Sent<Outcome> =
  | { done: Exclude<Outcome, { code: string }>; refused?: undefined }
  | { done?: undefined; refused: Refused }

/** Sends a mutation whose only field is called `outcome`. It never throws: a lost connection is a refusal as well. */
export async function send<Outcome extends { __typename: string }, Variables extends AnyVariables>(
  document: TypedDocumentNode<{ outcome: Outcome }, Variables>,
  variables: Variables,
): Promise<Sent<Outcome>> {
  const { data, error } = await client.mutation(document, variables).toPromise()
  if (!data) return { refused: { message: wordsOf(error), problems: [] } }
  const { outcome } = data
  if (!isFailure(outcome)) return { done: outcome as Exclude<Outcome, { code: string }> }
  return { refused: { code: outcome.code, message: outcome.message, problems: outcome.problems ?? [] } }
}

const isFailure = (outcome: object): outcome is Failure => 'code' in outcome && 'message' in outcome

const wordsOf = (error: CombinedError | undefined) =>
  error?.graphQLErrors.map(({ message }) => message).join(' ') || 'The server does not answer. Try again.'
