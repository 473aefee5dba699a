import type { ErrorCode } from '../errors.ts'
import type { JobStatus } from '../events/types.ts'
import type { Conclusion } from '../jobs/task.ts'
import type { TaskType } from '../jobs/tasks.ts'
import { type PersistDeps, persist } from './persist.ts'

/** One time a worker works on a job. Every write carries its token, and is refused once the job is another's. */
export interface Attempt {
  id: string
  jobId: string
  number: number
  token: string
  workerId: string
  taskType: TaskType
  model: string
  /** Of the ledger's row, if it makes its call */
  callId: string
  maxOutputTokens: number
  msToDeadline: number
  /** How the job's earlier attempts failed, oldest first */
  failures: { code: ErrorCode; message: string }[]
}

/** A failure as it is stored on the attempt and on the job. */
export interface AttemptFailure {
  code: ErrorCode
  /** Safe for operators */
  message: string
  requestId?: string | null
}

/** Ends the job as COMPLETED, or as PARTIAL when something is missing. @throws FencedError */
export function complete(
  deps: PersistDeps,
  attempt: Attempt,
  step: string,
  { result, claims, missing }: Conclusion,
): Promise<JobStatus> {
  const data = missing.length === 0 ? { claims } : { claims, missing }
  return end(deps, attempt, missing.length === 0 ? 'COMPLETED' : 'PARTIAL', { step, data, result, missing })
}

/** Ends the job as FAILED. @throws FencedError */
export function fail(deps: PersistDeps, attempt: Attempt, failure: AttemptFailure): Promise<JobStatus> {
  return end(deps, attempt, 'FAILED', { failure })
}

/** Ends this attempt and leaves the job to the next one, in `delayMs`. @throws FencedError */
export function giveBack(
  deps: PersistDeps,
  attempt: Attempt,
  failure: AttemptFailure,
  delayMs: number,
): Promise<JobStatus> {
  return end(deps, attempt, 'RETRYING', { failure, delayMs: Math.round(delayMs) })
}

/** Ends the job as CANCELLED: its work has stopped. @throws FencedError */
export function cancelled(deps: PersistDeps, attempt: Attempt): Promise<JobStatus> {
  return end(deps, attempt, 'CANCELLED', {})
}

interface End {
  step?: string
  data?: object
  result?: unknown
  missing?: string[]
  failure?: AttemptFailure
  delayMs?: number
}

async function end(deps: PersistDeps, attempt: Attempt, to: JobStatus, how: End): Promise<JobStatus> {
  const [row] = await persist<{ status: JobStatus }>(
    deps,
    'SELECT docket_end_attempt($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS status',
    [
      attempt.jobId,
      attempt.token,
      attempt.workerId,
      to,
      how.step,
      JSON.stringify(how.data ?? {}),
      how.result === undefined ? null : JSON.stringify(how.result),
      how.missing,
      how.failure?.code,
      how.failure?.message,
      how.failure?.requestId,
      how.delayMs,
    ],
  )
  deps.notifier.wake(attempt.jobId)
  if (row!.status === 'RETRYING') deps.notifier.wakeWorkers()
  return row!.status
}
