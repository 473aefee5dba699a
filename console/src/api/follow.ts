import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { stringifyDocument } from 'urql'
import { socket } from './socket.ts'

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

interface Follow<Data, Variables> {
  document: TypedDocumentNode<Data, Variables>
  /** Asked at each beginning, so that a later one goes on after what was seen */
  variables: () => Variables
  onData(data: Data): void
  /** The server refuses the operation itself; it is not tried again. */
  onRefused?(message: string): void
  /** The stream has come to its end, as that of a job does. */
  onEnd?(): void
}

/** Follows a subscription through every break of the connection, until the returned function is called. */
export function follow<Data, Variables extends Record<string, unknown>>({
  document,
  variables,
  onData,
  onRefused,
  onEnd,
}: Follow<Data, Variables>): () => void {
  const query = stringifyDocument(document)
  let stopped = false
  let wait = FIRST_WAIT_MS
  let timer: ReturnType<typeof setTimeout> | undefined
  let unsubscribe = () => {}

  function begin() {
    unsubscribe = socket.subscribe<Data>(
      { query, variables: variables() },
      {
        next({ data, errors }) {
          wait = FIRST_WAIT_MS
          if (data) onData(data)
          else if (errors) onRefused?.(errors[0]!.message)
        },
        // A list of errors is about the operation; anything else is about the connection.
        error: (cause) => (Array.isArray(cause) ? onRefused?.(cause[0].message) : beginLater()),
        complete: () => stopped || onEnd?.(),
      },
    )
  }
  function beginLater() {
    if (stopped) return
    timer = setTimeout(begin, wait * (0.5 + Math.random() / 2))
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  }
  const beginNow = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    begin()
  }
  window.addEventListener('online', beginNow)

  begin()
  return () => {
    stopped = true
    clearTimeout(timer)
    window.removeEventListener('online', beginNow)
    unsubscribe()
  }
}
