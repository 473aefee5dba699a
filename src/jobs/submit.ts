import { createHash } from 'node:crypto'
import type { Viewer } from '../access/viewer.ts'
import { priceTiers } from '../claude/prices.ts'
import type { Database } from '../db/database.ts'
import type { Job } from '../db/generated/prisma/client.ts'
import { invalidInput } from '../errors.ts'
import type { Notifier } from '../events/notifier.ts'
import { effortOf } from './effort.ts'
import type { ParseSubmit, SubmitInput } from './submit-input.ts'
import type { TaskType } from './tasks.ts'

export interface SubmitDeps {
  db: Database
  notifier: Notifier
  parseSubmit: ParseSubmit
  /** The model that each type of task asks */
  models: Record<TaskType, string>
  /** A job without a deadline of its own is given up after this time */
  deadlineHours: number
}

const SUBMIT = `SELECT * FROM docket_submit_job(${Array.from({ length: 25 }, (_, i) => `$${i + 1}`)})`

/**
 * Stores the document (if inline), the job, its first event and its queue entry in one round trip and one
 * transaction. The same idempotency key with the same input answers the job that is already there.
 * @param input as it came from the client; unchecked
 * @throws DocketError INVALID_INPUT, DOCUMENT_NOT_FOUND, IDEMPOTENCY_CONFLICT
 */
export async function submitJob(deps: SubmitDeps, viewer: Viewer, input: unknown): Promise<Job> {
  const submit = deps.parseSubmit(input)
  const past = (['runAfter', 'deadline'] as const).filter((field) => isPast(submit[field]))
  if (past.length > 0) {
    const earlier = await submittedBefore(deps, viewer, submit)
    if (earlier) return earlier
    throw invalidInput(...past.map((field) => ({ field, message: 'is in the past' })))
  }
  const { task } = submit
  const model = deps.models[task.taskType]
  if (submit.maxCostMicros !== null && priceTiers(model).length === 0) {
    throw invalidInput({
      field: 'maxCostMicros',
      message: `cannot be held: the price of ${model} is not known`,
    })
  }
  const { taskTokens, outputTokens } = effortOf(task)
  const [job] = await deps.db.query<Job>(SUBMIT, [
    viewer.workspaceId,
    viewer.actor.id,
    task.taskType,
    JSON.stringify(task.input),
    submit.priority,
    JSON.stringify(submit.labels),
    submit.idempotencyKey,
    hashOf(submit),
    submit.webhookUrl,
    ...documentValues(submit.document),
    model,
    taskTokens,
    outputTokens,
    submit.runAfter,
    submit.deadline,
    `${deps.deadlineHours} hours`,
    submit.maxCostMicros,
    submit.whenOverBudget,
  ])
  deps.notifier.wakeWorkers()
  return job!
}

const isPast = (at: Date | null) => at !== null && at.getTime() <= Date.now()

/** The job of a submit that is repeated because its answer was lost: its times may have passed meanwhile. */
async function submittedBefore(
  { db }: SubmitDeps,
  { workspaceId }: Viewer,
  submit: SubmitInput,
): Promise<Job | null> {
  const { idempotencyKey } = submit
  if (idempotencyKey === null) return null
  const where = { workspaceId, idempotencyKey, inputHash: hashOf(submit) }
  return (await db.prisma.job.findFirst({ where })) as Job | null
}

function documentValues(document: SubmitInput['document']): unknown[] {
  if ('id' in document) return [document.id, null, null, null, null, null, null, null]
  const { name, mediaType, sha256, text, pageStarts, estimatedTokens } = document
  return [null, name, mediaType, sha256, text, text.length, pageStarts, estimatedTokens]
}

/**
 * The same for two submits exactly when they ask for the same; the text counts by its own hash. What was not asked for
 * is left out, so that a new option does not change the hash of submits that do not use it.
 */
function hashOf({ document, idempotencyKey: _, ...rest }: SubmitInput): string {
  const { runAfter, deadline, maxCostMicros, whenOverBudget, ...asked } = rest
  const limits = { runAfter, deadline, maxCostMicros, whenOverBudget: whenOverBudget === 'FAIL' || null }
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null))
  const source = 'id' in document ? document : { name: document.name, sha256: document.sha256 }
  return createHash('sha256')
    .update(JSON.stringify({ ...asked, ...given, source }))
    .digest('hex')
}
