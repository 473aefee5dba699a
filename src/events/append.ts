import type { Database } from '../db/database.ts'
import type { Actor, WorkspaceEventData } from './types.ts'

const APPEND = 'SELECT docket_append_workspace_event($1, $2, $3, $4, $5)'

/** Appends an event about no job to a workspace's own stream. */
export async function appendWorkspaceEvent<Type extends keyof WorkspaceEventData>(
  db: Database,
  { workspaceId, actor }: { workspaceId: string; actor: Actor },
  type: Type,
  data: WorkspaceEventData[Type],
): Promise<void> {
  await db.query(APPEND, [workspaceId, type, actor.type, actor.id, JSON.stringify(data)])
}
