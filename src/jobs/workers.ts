import type { Database } from '../db/database.ts'

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

/** The workers that lived in the last day, latest start first. */
export const readWorkers = (db: Database): Promise<WorkerState[]> => db.query<WorkerState>(READ)
