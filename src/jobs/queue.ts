import type { Database } from '../db/database.ts'
import type { Priority } from '../db/generated/prisma/client.ts'

/** The jobs of one priority and model that wait. */
export interface QueueLane {
  priority: Priority
  model: string
  waiting: number
}

/** What a workspace's jobs wait for, and who works. */
export interface Queue {
  /** Worker processes that live; they work for every workspace */
  workers: number
  /** Jobs that those can run at once */
  slots: number
  running: number
  waiting: number
  /** Since when the job that is ready the longest has been ready; null when none is */
  oldestReadyAt: Date | null
  lanes: QueueLane[]
}

// A worker is alive as docket_waiting_for reckons it.
const READ = `
  WITH alive AS (
    SELECT count(*)::int AS workers, coalesce(sum(concurrency), 0)::int AS slots FROM worker
    WHERE stopped_at IS NULL AND lost_at IS NULL AND heartbeat_at > now() - interval '15 seconds'),
  lane AS (
    SELECT priority, model, count(*)::int AS waiting, min(ready_at) AS ready_at
    FROM queue_entry WHERE workspace_id = $1 GROUP BY priority, model)
  SELECT alive.*, (SELECT count(*)::int FROM job WHERE workspace_id = $1 AND status = 'RUNNING') AS running,
    coalesce((SELECT sum(waiting) FROM lane), 0)::int AS waiting,
    (SELECT min(ready_at) FROM lane WHERE ready_at <= now()) AS oldest_ready_at,
    (SELECT coalesce(json_agg(json_build_object('priority', priority, 'model', model, 'waiting', waiting)
      ORDER BY priority, model), '[]') FROM lane) AS lanes
  FROM alive`

/** What waits and what runs in a workspace, counted anew. */
export async function readQueue(db: Database, workspaceId: string): Promise<Queue> {
  return (await db.query<Queue>(READ, [workspaceId]))[0]!
}
