import { createHash } from 'node:crypto'
import type { Viewer } from '../access/authenticate.ts'
import type { Database } from '../db/database.ts'
import type { Job } from '../db/generated/prisma/client.ts'
import type { ParseSubmit, SubmitInput } from './submit-input.ts'

const SUBMIT = `SELECT * FROM docket_submit_job(${Array.from({ length: 16 }, (_, i) => `$${i + 1}`)})`

/**
 * Stores the document (if inline), the job, its first event and its queue entry in one round trip and one
 * transaction. Nobody is woken: nobody can follow a job whose id is not known yet. The same idempotency key with the same input answers the job that is already there.
 * @param input as it came from the client; unchecked
 * @throws DocketError INVALID_INPUT, DOCUMENT_NOT_FOUND, IDEMPOTENCY_CONFLICT
 */
export async function submitJob(
  deps: { db: Database; parseSubmit: ParseSubmit },
  viewer: Viewer,
  input: unknown,
): Promise<Job> {
  const submit = deps.parseSubmit(input)
  const { task, document } = submit
  const stored = 'id' in document
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
    ...(stored
      ? [document.id, null, null, null, null, null, null]
      : [
          null,
          document.name,
          document.mediaType,
          document.sha256,
          document.text,
          document.text.length,
          document.pageStarts,
        ]),
  ])
  return job!
}

/** The same for two submits exactly when they ask for the same; the text counts by its own hash. */
function hashOf({ document, idempotencyKey: _, ...rest }: SubmitInput): string {
  const source = 'id' in document ? document : { name: document.name, sha256: document.sha256 }
  return createHash('sha256')
    .update(JSON.stringify({ ...rest, source }))
    .digest('hex')
}
