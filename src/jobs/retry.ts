import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Job } from '../db/generated/prisma/client.ts'
import type { Notifier } from '../events/notifier.ts'
import { parseReason } from './reason.ts'
import type { TaskType } from './tasks.ts'

export interface RetryDeps {
  db: Database
  notifier: Notifier
  /** The model that each type of task asks; a retried job asks today's */
  models: Record<TaskType, string>
  /** A retried job is given up after this time */
  deadlineHours: number
}

/**
 * Lets a job that ended badly begin again. Its finished steps are kept, and not paid again, unless it starts from scratch.
 * @returns the job, RETRYING
 * @throws DocketError INVALID_INPUT, JOB_NOT_FOUND, JOB_NOT_RETRYABLE
 */
export async function retryJob(
  { db, notifier, models, deadlineHours }: RetryDeps,
  { workspaceId, actor }: Viewer,
  jobId: string,
  { reason, fromScratch }: { reason: string; fromScratch: boolean },
): Promise<Job> {
  const [job] = await db.query<Job>('SELECT * FROM docket_retry_job($1, $2, $3, $4, $5, $6, $7)', [
    workspaceId,
    jobId,
    actor.id,
    parseReason(reason),
    fromScratch,
    JSON.stringify(models),
    `${deadlineHours} hours`,
  ])
  notifier.wake(jobId)
  notifier.wakeWorkers()
  return job!
}
