import { costMicros, PRICES_AS_OF } from '../claude/prices.ts'
import type { CallReport } from '../claude/streamed-call.ts'
import type { DocketError } from '../errors.ts'
import type { Attempt } from './attempt.ts'
import { type PersistDeps, persist } from './persist.ts'
import { modelPauseMs } from './retry-policy.ts'
import type { Step } from './steps.ts'

/** Begins the step and writes its call into the ledger, before it is sent. @throws FencedError */
export async function startCall(
  deps: PersistDeps,
  attempt: Attempt,
  step: Step,
  call: { requestHash: string; promptVersion: string },
): Promise<void> {
  await persist(deps, 'SELECT docket_start_call($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
    attempt.callId,
    attempt.jobId,
    attempt.token,
    attempt.workerId,
    attempt.id,
    JSON.stringify(step),
    call.requestHash,
    attempt.model,
    call.promptVersion,
  ])
  deps.notifier.wake(attempt.jobId)
}

/** How a call ended: with an answer that becomes its step's result, after which the next step begins; or badly. */
export type CallEnd = { answer: unknown; nextStep: Step } | { error: DocketError }

/**
 * Records the end of the attempt's call with its tokens and its money, whoever owns the job by now, and settles what was
 * set aside for it.
 * @returns whether the attempt still owns the job, so that the answer was stored
 */
export async function finishCall(
  deps: PersistDeps,
  attempt: Attempt,
  report: CallReport,
  end: CallEnd,
): Promise<boolean> {
  const { usage, limits, retryAfterMs, ...rest } = report
  // The simulator's tokens are made up and nobody is billed for them.
  const cost = report.simulated ? 0n : costMicros(attempt.model, usage)
  const error = 'error' in end ? end.error : undefined
  const record = {
    ...rest,
    ...usage,
    outcome: error ? 'FAILED' : 'SUCCEEDED',
    costMicros: cost === null ? null : Number(cost),
    pricesAsOf: cost === null ? null : PRICES_AS_OF,
    errorCode: error?.code,
    errorMessage: error?.message,
    limits,
    pauseMs: error && modelPauseMs(error.code, retryAfterMs),
  }
  const [row] = await persist<{ owner: boolean }>(
    deps,
    'SELECT docket_finish_call($1, $2, $3, $4, $5, $6) AS owner',
    [
      attempt.callId,
      attempt.token,
      attempt.workerId,
      JSON.stringify(record),
      'answer' in end ? JSON.stringify(end.answer) : null,
      'answer' in end ? JSON.stringify(end.nextStep) : null,
    ],
  )
  deps.notifier.wake(attempt.jobId)
  return row!.owner
}
