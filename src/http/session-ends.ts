import { openSessions } from '../access/session.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'

/** How long a connection may outlive a session that has expired, or was ended through another server. */
const LOOK_EVERY_MS = 5000

/** Ends connections together with the session that opened them. */
export interface SessionEnds {
  /** @param end called once, when the viewer's session ends. @returns how to stop watching */
  watch(viewer: Viewer, end: () => void): () => void
  /** A session was ended through this server. */
  ended(sessionId: string): void
  stop(): void
}

export function watchSessions(db: Database, log: Logger): SessionEnds {
  const connections = new Map<string, Set<() => void>>()

  function ended(sessionId: string) {
    const ends = connections.get(sessionId) ?? []
    connections.delete(sessionId)
    for (const end of ends) end()
  }

  async function look() {
    const watched = [...connections.keys()]
    if (watched.length === 0) return
    const open = await openSessions(db, watched)
    for (const id of watched) if (!open.has(id)) ended(id)
  }

  const timer = setInterval(() => {
    look().catch((error: unknown) => log.debug({ err: error }, 'the open sessions could not be looked at'))
  }, LOOK_EVERY_MS)

  return {
    watch({ session }, end) {
      if (!session) return () => {}
      const ends = connections.get(session.id) ?? new Set()
      connections.set(session.id, ends.add(end))
      return () => {
        ends.delete(end)
        if (ends.size === 0 && connections.get(session.id) === ends) connections.delete(session.id)
      }
    },
    ended,
    stop: () => clearInterval(timer),
  }
}
