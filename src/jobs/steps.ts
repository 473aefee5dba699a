import type { Attempt, AttemptDeps } from './attempt.ts'

/**
 * Does a named part of a job once: what an earlier attempt has stored is taken from there.
 * @throws FencedError when the job is another attempt's by now
 */
export async function step<Result>(
  deps: AttemptDeps,
  attempt: Attempt,
  name: string,
  compute: () => Result,
): Promise<Result> {
  const stored = await storedStep(deps, attempt, name)
  if (stored !== undefined) return stored as Result
  await startStep(deps, attempt, name)
  const result = compute()
  const values = [attempt.jobId, attempt.token, attempt.workerId, name, JSON.stringify(result)]
  await deps.db.query('SELECT docket_finish_step($1, $2, $3, $4, $5)', values)
  deps.notifier.wake(attempt.jobId)
  return result
}

/** @throws FencedError */
export async function startStep(
  { db, notifier }: AttemptDeps,
  attempt: Attempt,
  name: string,
): Promise<void> {
  await db.query('SELECT docket_start_step($1, $2, $3, $4)', [
    attempt.jobId,
    attempt.token,
    attempt.workerId,
    name,
  ])
  notifier.wake(attempt.jobId)
}

/** @returns the stored result of a finished step, or undefined */
export async function storedStep({ db }: AttemptDeps, { jobId }: Attempt, name: string): Promise<unknown> {
  return (await db.prisma.step.findUnique({ where: { jobId_name: { jobId, name } } }))?.result
}
