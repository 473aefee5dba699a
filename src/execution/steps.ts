import type { Attempt } from './attempt.ts'
import { type PersistDeps, persist } from './persist.ts'

/** A named part of a job, as its progress shows it. */
export interface Step {
  step: string
  number: number
  total: number
  message: string
}

/** What every job does, in order. */
export const ANSWER: Step = { step: 'answer', number: 1, total: 2, message: 'Asking the model' }
export const EVIDENCE: Step = {
  step: 'evidence',
  number: 2,
  total: 2,
  message: 'Looking for the quotes in the document',
}

/** @throws FencedError */
export async function startStep(deps: PersistDeps, attempt: Attempt, step: Step): Promise<void> {
  await persist(deps, 'SELECT docket_start_step($1, $2, $3, $4)', [
    attempt.jobId,
    attempt.token,
    attempt.workerId,
    JSON.stringify(step),
  ])
  deps.notifier.wake(attempt.jobId)
}
