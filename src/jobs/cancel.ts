import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Job } from '../db/generated/prisma/client.ts'
import type { Notifier } from '../events/notifier.ts'
import { parseReason } from './reason.ts'

/**
 * Cancels a waiting job at once, and asks the worker of a running one to stop.
 * @returns the job as it is then: CANCELLED, or RUNNING with cancelRequestedAt
 * @throws DocketError INVALID_INPUT, JOB_NOT_FOUND, JOB_ENDED, CANCEL_REQUESTED_BEFORE
 */
export async function cancelJob(
  { db, notifier }: { db: Database; notifier: Notifier },
  { workspaceId, actor }: Viewer,
  jobId: string,
  reason: string,
): Promise<Job> {
  const [job] = await db.query<Job>('SELECT * FROM docket_cancel_job($1, $2, $3, $4)', [
    workspaceId,
    jobId,
    actor.id,
    parseReason(reason),
  ])
  notifier.wake(jobId)
  if (job!.status === 'RUNNING') notifier.cancel(jobId)
  return job!
}
