import type { Database } from '../db/database.ts'
import type { JobStatus } from '../events/types.ts'
import type { TaskType } from './tasks.ts'

export interface StatusCount {
  status: JobStatus
  count: number
}

const STATUSES: JobStatus[] = [
  'PENDING',
  'RUNNING',
  'RETRYING',
  'COMPLETED',
  'PARTIAL',
  'FAILED',
  'CANCELLED',
]

// One statement, so that rollup and tail belong to the same snapshot: nothing is counted twice or not at all.
const READ = `
  SELECT key AS status, sum(amount)::int AS count FROM (
    SELECT task_type, key, amount FROM job_rollup WHERE workspace_id = $1 AND span = 'EVER' AND measure = 'STATUS'
    UNION ALL
    SELECT task_type, key, amount FROM docket_rollup_tail($1) WHERE measure = 'STATUS') AS change
  WHERE $2::"TaskType" IS NULL OR task_type = $2
  GROUP BY key`

/** How many jobs of a workspace are in each status now: what is committed counts, and no job is looked at. */
export async function countByStatus(
  db: Database,
  workspaceId: string,
  taskType: TaskType | null,
): Promise<StatusCount[]> {
  const rows = await db.query<StatusCount>(READ, [workspaceId, taskType])
  const counts = new Map(rows.map(({ status, count }) => [status, count]))
  return STATUSES.map((status) => ({ status, count: counts.get(status) ?? 0 }))
}
