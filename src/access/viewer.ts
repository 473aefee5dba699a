import type { Actor } from '../events/types.ts'

/** Who sends a request, and the workspace it may see. */
export interface Viewer {
  workspaceId: string
  actor: Actor
  /** Of a browser that has signed in; not there when the key itself was sent */
  session?: { id: string; until: Date }
}
