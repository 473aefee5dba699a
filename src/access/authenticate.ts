import { createHash, timingSafeEqual } from 'node:crypto'
import { readSession, type SessionDeps } from './session.ts'
import type { Viewer } from './viewer.ts'

/** Made by the first migration; every row belongs to it until there are more. */
export const DEFAULT_WORKSPACE_ID = '00000000-0000-7000-8000-000000000001'

/** Whoever has the one API key. */
export const KEY_HOLDER: Viewer = {
  workspaceId: DEFAULT_WORKSPACE_ID,
  actor: { type: 'API_KEY', id: 'default' },
}

/** What a request brings to say who sends it. */
export interface Credentials {
  /** Its Authorization header */
  authorization?: string | null
  /** The token of a session */
  session?: string | null
}

/** The one way in, for HTTP and WebSocket alike. A key counts before a session, also when it is wrong. */
export type Authenticate = (credentials: Credentials) => Promise<Viewer | null>

export function createAuthenticate(deps: Pick<SessionDeps, 'db' | 'apiKey'>): Authenticate {
  const isKey = keyCheck(deps.apiKey)
  return async ({ authorization, session }) => {
    if (authorization) return isKey(/^Bearer +(\S+)$/i.exec(authorization)?.[1]) ? KEY_HOLDER : null
    return session ? readSession(deps, session) : null
  }
}

/** @returns a check of what somebody says is the key; it takes as long for a good guess as for a bad one */
export function keyCheck(apiKey: string): (key: string | undefined) => boolean {
  // Hashes are compared, because timingSafeEqual wants equal lengths.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(apiKey)
  return (key) => key !== undefined && timingSafeEqual(digest(key), expected)
}
