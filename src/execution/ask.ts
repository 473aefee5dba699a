import { type Claude, requestHash } from '../claude/client.ts'
import { type Prompt, parseAnswer } from '../claude/prompts/prompt.ts'
import { buildRequest, type PromptDocument } from '../claude/request.ts'
import { type CallReport, ModelCallError } from '../claude/streamed-call.ts'
import { FencedError } from '../db/errors.ts'
import { DocketError } from '../errors.ts'
import type { Attempt } from './attempt.ts'
import { finishCall, startCall } from './ledger.ts'
import type { Outputs } from './output.ts'
import type { PersistDeps } from './persist.ts'
import { ANSWER, EVIDENCE } from './steps.ts'

export interface AskDeps extends PersistDeps {
  claude: Claude
  outputs: Outputs
  /** False when this worker may have been given up without knowing it yet; it sends nothing then */
  isAlive(): boolean
}

/** The step's stored result. Its origin is kept with it: a later attempt may run with another model or prompt. */
export interface Answered<Answer> {
  model: string
  promptVersion: string
  answer: Answer
}

/**
 * The step that asks Claude. The call stands in the ledger before it is sent; its answer is stored in the
 * transaction that records its end, so an answer that was paid is never asked for again.
 * @throws ModelCallError, FencedError, DocketError MODEL_CALL_ABORTED
 */
export async function ask<Answer>(
  deps: AskDeps,
  attempt: Attempt,
  question: { document: PromptDocument; prompt: Prompt<Answer>; preview?: (partial: string) => string },
  signal: AbortSignal,
): Promise<Answered<Answer>> {
  const { document, prompt } = question
  const { model, maxOutputTokens } = attempt
  const body = buildRequest(model, document, prompt, { maxOutputTokens, correction: correctionFor(attempt) })
  if (signal.aborted) throw new DocketError('MODEL_CALL_ABORTED')
  await startCall(deps, attempt, ANSWER, { requestHash: requestHash(body), promptVersion: prompt.version })
  // A process that was frozen wakes up here, between the ledger and the call.
  if (!deps.isAlive()) throw new FencedError('the worker may have been given up')
  const output = question.preview && deps.outputs.open(attempt, question.preview)
  try {
    const { text, report } = await deps.claude.call(body, signal, output?.show)
    const answered = { model, promptVersion: prompt.version, answer: answerIn(prompt, text, report) }
    const stored = await finishCall(deps, attempt, report, { answer: answered, nextStep: EVIDENCE })
    if (!stored) throw new FencedError(`job ${attempt.jobId} belongs to another attempt`)
    return answered
  } catch (error) {
    if (error instanceof ModelCallError) await finishCall(deps, attempt, error.report, { error })
    throw error
  } finally {
    output?.close()
  }
}

/** What the model is told when an answer was not in the form asked for. */
function correctionFor({ failures }: Attempt): string | undefined {
  return failures.findLast(({ code }) => code === 'MODEL_ANSWER_INVALID')?.message
}

function answerIn<Answer>(prompt: Prompt<Answer>, text: string, report: CallReport): Answer {
  try {
    return parseAnswer(prompt, text)
  } catch (error) {
    const { code, message } = error instanceof DocketError ? error : new DocketError('INTERNAL')
    throw new ModelCallError(code, message, report, error)
  }
}
