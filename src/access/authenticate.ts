import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../events/types.ts'

/** Made by the first migration; every row belongs to it until there are more. */
export const DEFAULT_WORKSPACE_ID = '00000000-0000-7000-8000-000000000001'

/** Who sends a request, and the workspace it may see. */
export interface Viewer {
  workspaceId: string
  actor: Actor
}

/** The one way in, for HTTP and WebSocket alike: an Authorization header to a viewer, or null. */
export type Authenticate = (authorization: string | null | undefined) => Viewer | null

export function createAuthenticate(apiKey: string): Authenticate {
  // Hashes are compared, because timingSafeEqual wants equal lengths.
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(apiKey)
  return (authorization) => {
    const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (!key || !timingSafeEqual(digest(key), expected)) return null
    return { workspaceId: DEFAULT_WORKSPACE_ID, actor: { type: 'API_KEY', id: 'default' } }
  }
}
