import { type Client, createClient } from 'graphql-ws'
import { askToSignIn } from './session.ts'

/** The session has ended, or there is none: Unauthorized and Forbidden of graphql-ws. */
const SIGNED_OUT = new Set([4401, 4403])

export type Connection = 'idle' | 'connected' | 'lost'

let connection: Connection = 'idle'
const listeners = new Set<() => void>()

function become(next: Connection) {
  connection = next
  for (const listener of listeners) listener()
}

/** Whether live updates arrive; for React's useSyncExternalStore. */
export const connectionStore = {
  get: () => connection,
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}

const ASK_EVERY_MS = 10_000
const ANSWER_WITHIN_MS = 5_000
let overdue: ReturnType<typeof setTimeout> | undefined

/** The one socket of the page. It is opened for the first subscription and closed after the last. */
export const socket: Client = createClient({
  url: () => `${location.origin.replace('http', 'ws')}/graphql`,
  keepAlive: ASK_EVERY_MS,
  // follow.ts begins anew from its own cursor; a retry in here would begin from the first one.
  retryAttempts: 0,
  on: {
    connected: () => become('connected'),
    // A connection can be dead without being closed, as behind a router that has lost it.
    ping(received) {
      if (!received) overdue = setTimeout(() => socket.terminate(), ANSWER_WITHIN_MS)
    },
    pong: (received) => received && clearTimeout(overdue),
    closed(event) {
      clearTimeout(overdue)
      const { code } = event as CloseEvent
      if (SIGNED_OUT.has(code)) askToSignIn()
      become(code === 1000 ? 'idle' : 'lost')
    },
  },
})
