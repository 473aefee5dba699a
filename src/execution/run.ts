import { ModelCallError } from '../claude/streamed-call.ts'
import { FencedError } from '../db/errors.ts'
import { DocketError } from '../errors.ts'
import { searchable } from '../evidence/evidence.ts'
import { evaluate } from '../jobs/evaluate.ts'
import { extract } from '../jobs/extract.ts'
import { summarize } from '../jobs/summarize.ts'
import type { JobTask } from '../jobs/task.ts'
import { type Answered, type AskDeps, ask } from './ask.ts'
import { type Attempt, type AttemptFailure, cancelled, complete, fail, giveBack } from './attempt.ts'
import { persist } from './persist.ts'
import { retryDelayMs } from './retry-policy.ts'
import { EVIDENCE, startStep } from './steps.ts'

/** Why an attempt is stopped from outside: the reason of its abort signal. */
export type StopReason = 'CANCELLED' | 'DEADLINE' | 'SHUTDOWN' | 'LEASE_LOST'

const TASKS = { SUMMARIZE: summarize, EXTRACT: extract, EVALUATE: evaluate }

/** Works on a job until the attempt has ended, and records how. Never throws for the job's own failures. */
export async function runAttempt(deps: AskDeps, attempt: Attempt, signal: AbortSignal): Promise<void> {
  const about = { jobId: attempt.jobId, attempt: attempt.number }
  try {
    await work(deps, TASKS[attempt.taskType] as JobTask<unknown, unknown, unknown>, attempt, signal)
  } catch (error) {
    if (!(error instanceof FencedError)) deps.log.warn({ ...about, err: error }, 'the attempt failed')
    await conclude(deps, attempt, error, signal).catch(async (late: unknown) => {
      if (!(late instanceof FencedError)) throw late
      deps.log.warn(about, 'the job belongs to another attempt by now')
      await persist(deps, 'SELECT docket_count_stale_write($1)', [attempt.id])
    })
  }
}

async function work<Input, Answer, Result>(
  deps: AskDeps,
  task: JobTask<Input, Answer, Result>,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const { document, input, answered: stored } = await readMaterial<Input, Answer>(deps, attempt)
  if (stored) await startStep(deps, attempt, EVIDENCE)
  const question = { document, prompt: task.prompt(input), preview: task.preview }
  const { answer, ...origin } = stored ?? (await ask(deps, attempt, question, signal))
  const conclusion = task.conclude(input, answer, searchable(document))
  const result = { taskType: task.taskType, ...origin, ...conclusion.result }
  await complete(deps, attempt, EVIDENCE.step, { ...conclusion, result })
}

// The input was checked when it was submitted; the database gives back what the schema made of it.
interface Material<Input, Answer> {
  input: Input
  document: { text: string; sha256: string; pageStarts: number[] }
  /** The answer that an earlier attempt has paid for */
  answered: Answered<Answer> | null
}

const READ = `
  SELECT job.input, step.result AS answered,
    json_build_object('text', document.text, 'sha256', document.sha256, 'pageStarts', document.page_starts) AS document
  FROM job JOIN document ON document.id = job.document_id
  LEFT JOIN step ON step.job_id = job.id AND step.generation = job.generation AND step.name = 'answer'
  WHERE job.id = $1`

async function readMaterial<Input, Answer>(
  deps: AskDeps,
  { jobId }: Attempt,
): Promise<Material<Input, Answer>> {
  return (await persist<Material<Input, Answer>>(deps, READ, [jobId]))[0]!
}

async function conclude(deps: AskDeps, attempt: Attempt, error: unknown, signal: AbortSignal) {
  if (error instanceof FencedError) throw error
  const failure = failureOf(error)
  switch (stopReason(failure, signal)) {
    case 'LEASE_LOST':
      return
    case 'CANCELLED':
      return await cancelled(deps, attempt)
    case 'DEADLINE':
      return await fail(deps, attempt, failureOf(new DocketError('DEADLINE_EXCEEDED')))
    case 'SHUTDOWN':
      return await giveBack(deps, attempt, failure, 0)
    case null: {
      const earlier = attempt.failures.filter(({ code }) => code === failure.code).length
      const retryAfterMs = error instanceof ModelCallError ? error.report.retryAfterMs : null
      const delayMs = retryDelayMs(failure.code, earlier, retryAfterMs)
      if (delayMs === null) return await fail(deps, attempt, failure)
      return await giveBack(deps, attempt, failure, delayMs)
    }
  }
}

function stopReason({ code }: AttemptFailure, signal: AbortSignal): StopReason | null {
  if (!signal.aborted) return null
  const reason = signal.reason as StopReason
  // What went wrong by itself while the worker shuts down is judged as ever; only what was stopped is handed back.
  return reason === 'SHUTDOWN' && code !== 'MODEL_CALL_ABORTED' ? null : reason
}

function failureOf(cause: unknown): AttemptFailure {
  const { code, message } = cause instanceof DocketError ? cause : new DocketError('INTERNAL')
  return { code, message, requestId: cause instanceof ModelCallError ? cause.report.requestId : null }
}
