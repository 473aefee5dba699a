import { type Claude, requestHash } from '../claude/client.ts'
import { costMicros, PRICES_AS_OF } from '../claude/prices.ts'
import { type Prompt, parseAnswer } from '../claude/prompts/prompt.ts'
import { buildRequest, type PromptDocument } from '../claude/request.ts'
import { type CallReport, ModelCallError } from '../claude/streamed-call.ts'
import { FencedError } from '../db/errors.ts'
import { DocketError } from '../errors.ts'
import type { Attempt, AttemptDeps } from './attempt.ts'
import { startStep, storedStep } from './steps.ts'

export interface AskDeps extends AttemptDeps {
  claude: Claude
}

const STEP = 'answer'

/** The step's stored result. Its origin is kept with it: a later attempt may run with another model or prompt. */
export interface Answered<Answer> {
  model: string
  promptVersion: string
  answer: Answer
}

/**
 * The step that asks Claude. The call stands in the ledger before it is sent; its answer is stored in the
 * transaction that records its end, so an answer that was paid is never asked for again.
 * @throws ModelCallError, DocketError MODEL_ANSWER_INVALID, FencedError
 */
export async function ask<Answer>(
  deps: AskDeps,
  attempt: Attempt,
  question: { model: string; document: PromptDocument; prompt: Prompt<Answer> },
  signal: AbortSignal,
): Promise<Answered<Answer>> {
  const { model, document, prompt } = question
  const stored = await storedStep(deps, attempt, STEP)
  if (stored !== undefined) return stored as Answered<Answer>

  await startStep(deps, attempt, STEP)
  const body = buildRequest(model, document, prompt)
  const callId = await startCall(deps, attempt, requestHash(body), model, prompt.version)
  try {
    const { text, report } = await deps.claude.call(body, signal)
    const answered = { model, promptVersion: prompt.version, answer: answerIn(prompt, text, report) }
    await finishCall(deps, attempt, callId, model, report, { answered })
    return answered
  } catch (error) {
    if (error instanceof ModelCallError)
      await finishCall(deps, attempt, callId, model, error.report, { error })
    throw error
  }
}

function answerIn<Answer>(prompt: Prompt<Answer>, text: string, report: CallReport): Answer {
  try {
    return parseAnswer(prompt, text)
  } catch (error) {
    if (error instanceof DocketError) throw new ModelCallError(error.code, error.message, report, error)
    throw error
  }
}

async function startCall(
  { db, notifier }: AskDeps,
  attempt: Attempt,
  hash: string,
  model: string,
  promptVersion: string,
): Promise<string> {
  const [call] = await db.query<{ id: string }>(
    'SELECT docket_start_call($1, $2, $3, $4, $5, $6, $7, $8) AS id',
    [attempt.jobId, attempt.token, attempt.workerId, attempt.id, STEP, hash, model, promptVersion],
  )
  notifier.wake(attempt.jobId)
  return call!.id
}

async function finishCall(
  { db, notifier }: AskDeps,
  attempt: Attempt,
  callId: string,
  model: string,
  report: CallReport,
  end: { answered: Answered<unknown> } | { error: DocketError },
): Promise<void> {
  // The simulator's tokens are made up and nobody is billed for them.
  const cost = report.simulated ? 0n : costMicros(model, report.usage)
  const failed = 'error' in end
  const [call] = await db.query<{ stored: boolean }>(
    `SELECT docket_finish_call($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) AS stored`,
    [
      callId,
      attempt.token,
      attempt.workerId,
      failed ? 'FAILED' : 'SUCCEEDED',
      report.requestId,
      report.messageId,
      report.stopReason,
      report.usage.inputTokens,
      report.usage.cacheWriteTokens,
      report.usage.cacheReadTokens,
      report.usage.outputTokens,
      cost,
      cost === null ? null : PRICES_AS_OF,
      failed ? end.error.code : null,
      failed ? end.error.message : null,
      report.simulated,
      report.latencyMs,
      failed ? null : JSON.stringify(end.answered),
    ],
  )
  notifier.wake(attempt.jobId)
  if (!failed && !call!.stored) throw new FencedError(`job ${attempt.jobId} belongs to another attempt`)
}
