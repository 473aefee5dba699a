import type { Database } from '../db/database.ts'
import type { Job } from '../db/generated/prisma/client.ts'

/** A worker process. */
export interface WorkerState {
  id: string
  host: string
  pid: number
  /** Jobs that it runs at once, at most */
  concurrency: number
  /** Jobs that it runs now */
  running: number
  startedAt: Date
  heartbeatAt: Date
  state: 'ALIVE' | 'LOST' | 'STOPPED'
}

// Silent for as long as here, a worker is given up by the others (docket_waiting_for reckons the same).
const READ = `
  SELECT id, host, pid, concurrency, started_at, heartbeat_at,
    (SELECT count(*)::int FROM attempt WHERE worker_id = worker.id AND ended_at IS NULL) AS running,
    CASE WHEN lost_at IS NOT NULL THEN 'LOST' WHEN stopped_at IS NOT NULL THEN 'STOPPED'
      WHEN heartbeat_at <= now() - interval '15 seconds' THEN 'LOST' ELSE 'ALIVE' END AS state
  FROM worker WHERE heartbeat_at > now() - interval '1 day' ORDER BY started_at DESC, id DESC LIMIT 1000`

const READ_JOBS = `
  SELECT attempt.worker_id, job.id AS job_id FROM attempt JOIN job ON job.id = attempt.job_id
  WHERE attempt.worker_id = ANY($1) AND attempt.ended_at IS NULL AND job.workspace_id = $2
  ORDER BY attempt.started_at, job.id`

/** @returns the jobs of a workspace that each of these workers runs now, first begun first; without those that run none */
export async function readRunningJobs(
  db: Database,
  workspaceId: string,
  workerIds: string[],
): Promise<Map<string, Job[]>> {
  const running = await db.query<{ workerId: string; jobId: string }>(READ_JOBS, [workerIds, workspaceId])
  const found = await db.prisma.job.findMany({ where: { id: { in: running.map(({ jobId }) => jobId) } } })
  const jobs = new Map((found as Job[]).map((job) => [job.id, job]))
  const known = running.filter(({ jobId }) => jobs.has(jobId))
  const byWorker = Map.groupBy(known, ({ workerId }) => workerId)
  return new Map([...byWorker].map(([id, rows]) => [id, rows.map(({ jobId }) => jobs.get(jobId)!)]))
}

/** The workers that lived in the last day, latest start first. */
export const readWorkers = (db: Database): Promise<WorkerState[]> => db.query<WorkerState>(READ)
