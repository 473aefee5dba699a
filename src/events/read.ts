import type { Database } from '../db/database.ts'
import type { Event, JobStatus } from './types.ts'

export interface JobEvents {
  events: Event[]
  /** Status and last sequence number of the job at the moment of reading */
  status: JobStatus
  lastSeq: number
}

// One statement, so that the status and the events belong to the same snapshot.
const READ = `
  SELECT job.status::text AS status, job.last_seq, coalesce(page.events, '[]') AS events
  FROM job LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object(
      'jobId', job_id, 'seq', seq, 'type', type, 'at', at, 'data', data,
      'actor', json_build_object('type', actor_type, 'id', actor_id)) ORDER BY seq) AS events
    FROM (SELECT * FROM event WHERE stream_id = job.id AND seq > $3 ORDER BY seq LIMIT $4) AS event
  ) AS page ON true
  WHERE job.id = $1 AND job.workspace_id = $2`

/**
 * Reads a job's events with seq > after, in order, at most `limit` of them.
 * @returns null when the workspace has no such job
 */
export async function readJobEvents(
  db: Database,
  job: { id: string; workspaceId: string },
  after: number,
  limit: number,
): Promise<JobEvents | null> {
  const [row] = await db.query<JobEvents>(READ, [job.id, job.workspaceId, after, limit])
  if (!row) return null
  return { ...row, events: row.events.map((event) => ({ ...event, at: new Date(event.at) })) }
}
