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
  /** Start of the attempt that has run the longest of those that run, and its job; null when none runs */
  oldestRunningSince: Date | null
  oldestRunningJobId: string | null
  /** RUNNING jobs whose worker is lost, or says nothing */
  silentJobs: number
  /** Jobs that ended in the last 5 minutes; not those that somebody cancelled */
  endedLastMinutes: number
  /** Until nothing waits any more, if jobs end as fast as in those minutes; null when none did */
  drainSeconds: number | null
  lanes: QueueLane[]
}

const RECENT_SECONDS = 300

// A worker is alive as docket_waiting_for reckons it.
const LIVES = `stopped_at IS NULL AND lost_at IS NULL AND heartbeat_at > now() - interval '15 seconds'`

const READ = `
  WITH alive AS (
    SELECT count(*)::int AS workers, coalesce(sum(concurrency), 0)::int AS slots FROM worker WHERE ${LIVES}),
  running AS (
    SELECT job.id, attempt.started_at, EXISTS (SELECT FROM worker WHERE id = attempt.worker_id AND ${LIVES}) AS lives
    FROM job LEFT JOIN attempt ON attempt.job_id = job.id AND attempt.number = job.attempt_count
    WHERE job.workspace_id = $1 AND job.status = 'RUNNING'),
  oldest AS (SELECT id, started_at FROM running ORDER BY started_at, id LIMIT 1),
  lane AS (
    SELECT priority, model, count(*)::int AS waiting, min(ready_at) AS ready_at
    FROM queue_entry WHERE workspace_id = $1 GROUP BY priority, model)
  SELECT alive.*, (SELECT count(*)::int FROM running) AS running,
    (SELECT started_at FROM oldest) AS oldest_running_since, (SELECT id FROM oldest) AS oldest_running_job_id,
    (SELECT count(*)::int FROM running WHERE NOT lives) AS silent_jobs,
    (SELECT count(*)::int FROM job WHERE workspace_id = $1 AND status <> 'CANCELLED'
      AND finished_at > now() - interval '${RECENT_SECONDS} seconds') AS ended_last_minutes,
    coalesce((SELECT sum(waiting) FROM lane), 0)::int AS waiting,
    (SELECT min(ready_at) FROM lane WHERE ready_at <= now()) AS oldest_ready_at,
    (SELECT coalesce(json_agg(json_build_object('priority', priority, 'model', model, 'waiting', waiting)
      ORDER BY priority, model), '[]') FROM lane) AS lanes
  FROM alive`

/** What waits and what runs in a workspace, counted anew. */
export async function readQueue(db: Database, workspaceId: string): Promise<Queue> {
  const queue = (await db.query<Omit<Queue, 'drainSeconds'>>(READ, [workspaceId]))[0]!
  const { waiting, endedLastMinutes: ended } = queue
  return { ...queue, drainSeconds: ended === 0 ? null : (waiting / ended) * RECENT_SECONDS }
}
