import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { useEffect, useState } from 'react'
import { follow } from './follow.ts'

/** The newest item of a subscription that always sends the whole state, such as `queue`; undefined before the first. */
export function useLive<Data>(document: TypedDocumentNode<Data, Record<string, never>>): Data | undefined {
  const [data, setData] = useState<Data>()
  useEffect(() => follow({ document, variables: () => ({}), onData: setData }), [document])
  return data
}
