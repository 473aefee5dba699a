import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type AnyVariables, useQuery } from 'urql'
import { type PulseEvent, usePulse } from './pulse.ts'

const EVERY_MS = 2000

/**
 * A query that is asked again when something happened that `concerns` it, at most every two seconds: for sums over
 * many jobs. What it answered before stands until then.
 */
export function useFresh<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  concerns: (event: PulseEvent) => boolean,
) {
  const [result, ask] = useQuery<Data, AnyVariables>({ query, variables })
  const again = () => ask({ requestPolicy: 'network-only' })
  usePulse(again, concerns, false, EVERY_MS)
  return { result, again }
}
