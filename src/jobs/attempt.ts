import type { Database } from '../db/database.ts'
import type { DocketError } from '../errors.ts'
import type { Notifier } from '../events/notifier.ts'
import type { JobStatus } from '../events/types.ts'
import type { Conclusion } from './task.ts'

/** One time a worker works on a job. Every write carries its token, and is refused once the job is another's. */
export interface Attempt {
  id: string
  jobId: string
  number: number
  token: string
  workerId: string
}

export interface AttemptDeps {
  db: Database
  notifier: Notifier
  workerId: string
}

/** Claims the job. @returns null when it has ended already */
export async function startAttempt(
  { db, notifier, workerId }: AttemptDeps,
  jobId: string,
): Promise<Attempt | null> {
  const [attempt] = await db.query<Attempt>('SELECT * FROM docket_start_attempt($1, $2)', [jobId, workerId])
  if (attempt) notifier.wake(jobId)
  return attempt ?? null
}

/** Ends the job as COMPLETED, or as PARTIAL when something is missing. @throws FencedError */
export function complete(
  deps: AttemptDeps,
  attempt: Attempt,
  { result, claims, missing }: Conclusion,
): Promise<void> {
  return missing.length === 0
    ? transition(deps, attempt, 'COMPLETED', { data: { claims }, result })
    : transition(deps, attempt, 'PARTIAL', { data: { claims, missing }, result, missing })
}

/** Ends the job as FAILED, for the reason given. @throws FencedError */
export function fail(deps: AttemptDeps, attempt: Attempt, error: DocketError): Promise<void> {
  return transition(deps, attempt, 'FAILED', { error })
}

/** Ends this attempt and leaves the job to the next one. @throws FencedError */
export function giveBack(deps: AttemptDeps, attempt: Attempt, error: DocketError): Promise<void> {
  return transition(deps, attempt, 'RETRYING', { error })
}

interface Change {
  data?: object
  result?: unknown
  missing?: string[]
  error?: DocketError
}

async function transition(deps: AttemptDeps, attempt: Attempt, to: JobStatus, change: Change): Promise<void> {
  await deps.db.query(`SELECT docket_transition($1, $2, $3, 'WORKER', $4, $5, $6, $7, $8, $9)`, [
    attempt.jobId,
    attempt.token,
    to,
    attempt.workerId,
    JSON.stringify(change.data ?? {}),
    change.result === undefined ? null : JSON.stringify(change.result),
    change.missing ?? [],
    change.error?.code,
    change.error?.message,
  ])
  deps.notifier.wake(attempt.jobId)
}
