import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { PulseEvent } from '../api/pulse.ts'
import { useEvery } from '../api/use-every.ts'
import { useFresh } from '../api/use-fresh.ts'

const EVERY_MS = 5000

/** A query about heartbeats, or limits that fill up again: they change without an event, so that it is asked steadily. */
export function useSteady<Data>(
  query: TypedDocumentNode<Data, Record<string, never>>,
  concerns: (event: PulseEvent) => boolean,
) {
  const fresh = useFresh(query, {}, concerns)
  useEvery(EVERY_MS, fresh.again)
  return fresh
}
