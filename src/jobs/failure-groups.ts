import type { Database } from '../db/database.ts'
import { type ErrorCode, invalidInput } from '../errors.ts'
import type { TaskType } from './tasks.ts'

/** FAILED jobs with the same cause. */
export interface FailureGroup {
  /** The same for failures of one cause: code and message without their numbers and names */
  fingerprint: string
  code: ErrorCode
  /** Of the latest one */
  message: string
  count: number
  firstFailedAt: Date
  lastFailedAt: Date
  latestJobId: string
}

export interface FailureGroupsQuery {
  workspaceId: string
  /** When the jobs were submitted: from inclusive, to exclusive */
  createdAt?: { from?: Date | null; to?: Date | null } | null
  taskType?: TaskType | null
  first: number
}

export const MAX_GROUPS = 100

const READ = `
  SELECT error_fingerprint AS fingerprint, error_code AS code,
    (array_agg(error_message ORDER BY finished_at DESC, id DESC))[1] AS message,
    count(*)::int AS count, min(finished_at) AS first_failed_at, max(finished_at) AS last_failed_at,
    (array_agg(id ORDER BY finished_at DESC, id DESC))[1] AS latest_job_id
  FROM job
  WHERE workspace_id = $1 AND status = 'FAILED' AND error_fingerprint IS NOT NULL
    AND ($2::timestamptz IS NULL OR created_at >= $2) AND ($3::timestamptz IS NULL OR created_at < $3)
    AND ($4::"TaskType" IS NULL OR task_type = $4)
  GROUP BY error_fingerprint, error_code
  ORDER BY count(*) DESC, max(finished_at) DESC LIMIT $5`

/**
 * The failures of a workspace by their cause, most frequent first.
 * @throws DocketError INVALID_INPUT for a bad `first`
 */
export async function failureGroups(db: Database, query: FailureGroupsQuery): Promise<FailureGroup[]> {
  const { workspaceId, createdAt, taskType, first } = query
  if (first < 1 || first > MAX_GROUPS) {
    throw invalidInput({ field: 'first', message: `is not from 1 to ${MAX_GROUPS}` })
  }
  return await db.query<FailureGroup>(READ, [workspaceId, createdAt?.from, createdAt?.to, taskType, first])
}
