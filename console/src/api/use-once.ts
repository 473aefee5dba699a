import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { useEffect, useState } from 'react'
import type { CombinedError } from 'urql'
import { client } from './client.ts'

interface Once<Data> {
  data: Data | undefined
  error: CombinedError | undefined
  fetching: boolean
  /** Asks once more */
  again: () => void
}

/**
 * The answer to a query that is large and does not change, such as the text of a document: asked for once for a `key`,
 * and not again whenever something else has changed. Without a key it is not asked for.
 */
export function useOnce<Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  key: string | undefined,
): Once<Data> {
  const [turn, setTurn] = useState(0)
  const [state, setState] = useState<{ key: string; data?: Data; error?: CombinedError }>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variables
  useEffect(() => {
    if (key === undefined) return
    let gone = false
    client
      .query(document, variables, { requestPolicy: 'network-only' })
      .toPromise()
      .then(({ data, error }) => gone || setState({ key, data, error }))
    return () => {
      gone = true
    }
  }, [document, key, turn])
  const own = state?.key === key ? state : undefined
  return {
    data: own?.data,
    error: own?.error,
    fetching: key !== undefined && !own,
    again: () => setTurn(turn + 1),
  }
}
