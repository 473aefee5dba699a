import type { WebSocket, WebSocketServer } from 'ws'
import type { Logger } from '../log.ts'

const LOOK_EVERY_MS = 10_000
/** More than any page of events; a client that reads at all has less before it soon. */
const MAX_UNSENT_BYTES = 1024 * 1024
const UNSENT_FOR_MS = 30_000
// Twenty answers of the largest kind. Beyond it the client is asking for more than it reads, and is not waited for.
const MOST_UNSENT_BYTES = 64 * 1024 * 1024
// Four pings. A client that is only slow has read one of them by then.
const SILENT_FOR_MS = 45_000
/** "Try again later": graphql-ws clients connect anew, and resume from their cursor. */
export const TRY_AGAIN_LATER = 1013

interface State {
  heardAt: number
  /** Since when it has had too much unsent */
  stuckSince?: number
}

/**
 * Closes sockets whose clients have stopped reading or are gone: those with more than 1 MB unsent for 30 s, and those that
 * have answered no ping for 45 s. A subscription sends its next event only when the last one has left, so that until then
 * such a socket costs one event a subscription. Idle connections are kept open by the same pings.
 * @returns how to stop watching
 */
export function closeStuckSockets(
  sockets: WebSocketServer,
  log: Logger,
  limits = { everyMs: LOOK_EVERY_MS, unsentForMs: UNSENT_FOR_MS, silentForMs: SILENT_FOR_MS },
): () => void {
  const states = new WeakMap<WebSocket, State>()
  sockets.on('connection', (socket) => {
    const state: State = { heardAt: performance.now() }
    const hear = () => {
      state.heardAt = performance.now()
      if (socket.bufferedAmount > MOST_UNSENT_BYTES) close(socket, 'Too much unsent')
    }
    states.set(socket, state)
    socket.on('pong', hear).on('message', hear)
  })

  function look(socket: WebSocket, state: State) {
    const now = performance.now()
    if (socket.bufferedAmount <= MAX_UNSENT_BYTES) state.stuckSince = undefined
    else state.stuckSince ??= now
    if (now - (state.stuckSince ?? now) >= limits.unsentForMs) close(socket, 'Too much unsent for too long')
    else if (now - state.heardAt >= limits.silentForMs) close(socket, 'No answer to pings')
    else socket.ping()
  }

  function close(socket: WebSocket, reason: string) {
    log.info(
      { reason, unsentBytes: socket.bufferedAmount },
      'a socket is closed, because its client does not read',
    )
    socket.close(TRY_AGAIN_LATER, reason)
  }

  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      const state = states.get(socket)
      if (state && socket.readyState === socket.OPEN) look(socket, state)
    }
  }, limits.everyMs)
  return () => clearInterval(timer)
}
