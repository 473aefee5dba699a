import { FencedError } from '../db/errors.ts'
import { DocketError, type ErrorCode } from '../errors.ts'
import { searchable } from '../evidence/evidence.ts'
import type { Logger } from '../log.ts'
import type { Delivery } from '../queue/task.ts'
import { type AskDeps, ask } from './ask.ts'
import { type Attempt, complete, fail, giveBack, startAttempt } from './attempt.ts'
import { step } from './steps.ts'
import type { JobTask } from './task.ts'
import type { TaskType } from './tasks.ts'

export interface JobDeps extends AskDeps {
  log: Logger
  models: Record<TaskType, string>
}

/** Failures that another attempt may not meet again. All others end the job. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'MODEL_RATE_LIMITED',
  'MODEL_OVERLOADED',
  'MODEL_SERVER_ERROR',
  'MODEL_UNREACHABLE',
  'MODEL_TIMEOUT',
  'MODEL_STREAM_CUT',
  'MODEL_NOT_A_MESSAGE',
  'MODEL_CALL_ABORTED',
  'INTERNAL',
])

/**
 * Works on a job until it has ended. Throws when the queue shall deliver it again; a failure for good is
 * recorded, and the function returns.
 */
export async function runJob<Input, Answer, Result>(
  deps: JobDeps,
  task: JobTask<Input, Answer, Result>,
  delivery: Delivery,
): Promise<void> {
  const attempt = await startAttempt(deps, delivery.jobId)
  if (!attempt) return
  try {
    await work(deps, task, attempt, delivery.signal)
  } catch (error) {
    if (!(error instanceof FencedError)) return await recordFailure(deps, attempt, delivery, error)
    deps.log.warn(
      { jobId: attempt.jobId, attempt: attempt.number },
      'the job belongs to another attempt by now',
    )
  }
}

async function work<Input, Answer, Result>(
  deps: JobDeps,
  task: JobTask<Input, Answer, Result>,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const { document, ...job } = await deps.db.prisma.job.findUniqueOrThrow({
    where: { id: attempt.jobId },
    select: { input: true, document: { select: { text: true, sha256: true, pageStarts: true } } },
  })
  // Checked when it was submitted; the database gives back what the schema made of it.
  const input = job.input as Input
  const question = { model: deps.models[task.taskType], document, prompt: task.prompt(input) }
  const { answer, ...origin } = await ask(deps, attempt, question, signal)

  const conclusion = await step(deps, attempt, 'evidence', () =>
    task.conclude(input, answer, searchable(document)),
  )
  const result = { taskType: task.taskType, ...origin, ...conclusion.result }
  await complete(deps, attempt, { ...conclusion, result })
}

async function recordFailure(
  deps: JobDeps,
  attempt: Attempt,
  delivery: Delivery,
  cause: unknown,
): Promise<void> {
  const error = cause instanceof DocketError ? cause : new DocketError('INTERNAL', undefined, { cause })
  deps.log.warn({ jobId: attempt.jobId, attempt: attempt.number, err: cause }, 'the attempt failed')
  if (TRANSIENT.has(error.code) && !delivery.last) {
    await giveBack(deps, attempt, error)
    throw error
  }
  await fail(deps, attempt, error)
}
