import type { JobRowFragment } from '../gql/jobs.ts'

/** A job as the list knows it. */
export type Job = JobRowFragment

export const CANCELLABLE = ['PENDING', 'RUNNING', 'RETRYING'] as const
export const RETRYABLE = ['FAILED', 'PARTIAL', 'CANCELLED'] as const

export type BulkVerb = 'cancel' | 'retry'

/** Whether a job is in a status that can be left that way. */
export function canBe(
  verb: BulkVerb,
  { status, cancelRequestedAt }: Pick<Job, 'status' | 'cancelRequestedAt'>,
): boolean {
  const statuses: readonly string[] = verb === 'cancel' ? CANCELLABLE : RETRYABLE
  return statuses.includes(status) && !(verb === 'cancel' && cancelRequestedAt)
}
