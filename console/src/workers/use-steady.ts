import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { useInterval } from '@mantine/hooks'
import type { PulseEvent } from '../api/pulse.ts'
import { useFresh } from '../api/use-fresh.ts'

const EVERY_MS = 5000

/**
 * A query about what changes though nothing happens: heartbeats, and limits that fill up again, which no event tells.
 * It is asked again every five seconds while the page is seen, and when something happened that `concerns` it.
 */
export function useSteady<Data>(
  query: TypedDocumentNode<Data, Record<string, never>>,
  concerns: (event: PulseEvent) => boolean,
) {
  const fresh = useFresh(query, {}, concerns)
  useInterval(() => document.visibilityState === 'visible' && fresh.again(), EVERY_MS, { autoInvoke: true })
  return fresh
}
