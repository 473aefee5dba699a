import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type AnyVariables, useQuery } from 'urql'
import { type PulseEvent, usePulse } from './pulse.ts'
import { useEvery } from './use-every.ts'

const EVERY_MS = 2000
const ASK_AGAIN_MS = 3000

/**
 * A query that is asked again when something happened that `concerns` it, at most every `everyMs`: for sums over many
 * jobs. What it answered before stands until then.
 */
export function useFresh<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  concerns: (event: PulseEvent) => boolean,
  everyMs = EVERY_MS,
) {
  const [result, ask] = useQuery<Data, AnyVariables>({ query, variables })
  const again = () => ask({ requestPolicy: 'network-only' })
  usePulse(again, concerns, false, everyMs)
  // A server that answers again does not say so.
  useEvery(ASK_AGAIN_MS, again, result.error !== undefined)
  return { result, again }
}
