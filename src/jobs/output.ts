import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import { DocketError, invalidInput } from '../errors.ts'
import { appendWorkspaceEvent } from '../events/append.ts'
import type { Notifier } from '../events/notifier.ts'
import { readUnder, streamUnder } from '../events/stream.ts'
import { ENDED, type JobStatus } from '../events/types.ts'
import type { WakeUps } from '../events/wakeups.ts'
import type { TaskType } from './tasks.ts'

/** A piece of the text of an answer that is still coming. */
export interface OutputPiece {
  /** Number of the attempt that writes it; another attempt begins anew */
  attempt: number
  /** Where the piece begins in the attempt's text, in UTF-16 code units */
  offset: number
  text: string
}

interface Row {
  status: JobStatus
  taskType: TaskType
  attempt: number
  /** All that the running attempt has shown; null when it has shown nothing */
  text: string | null
}

// Only the text of the attempt that runs: what a dead worker has left is nobody's any more.
const READ = `
  SELECT job.status::text AS status, job.task_type::text AS task_type, job.attempt_count AS attempt, output.text
  FROM job LEFT JOIN job_output AS output
    ON output.job_id = job.id AND output.attempt = job.attempt_count AND job.status = 'RUNNING'
  WHERE job.id = $1 AND job.workspace_id = $2`

// Workers forget after 30 s that somebody watches.
const LOOK_AGAIN_MS = 5000

/**
 * The text of a SUMMARIZE job's answer as the model writes it, piece by piece. It is no part of the log: nothing is kept,
 * nothing can be resumed, and the result replaces it. Ends when the job has ended. That it was read is in the log, before
 * the first piece is given.
 * @param deps.outputs wake-ups at new text, and at new events of the job
 * @throws DocketError JOB_NOT_FOUND, or INVALID_INPUT for a job of another task type, at the first read
 */
export function followOutput(
  deps: { db: Database; notifier: Notifier; outputs: WakeUps },
  viewer: Viewer,
  jobId: string,
): AsyncIterableIterator<OutputPiece> {
  const watch = deps.outputs.watch(jobId)
  const readRow = async () => (await deps.db.query<Row>(READ, [jobId, viewer.workspaceId])).at(0)
  const noteRead = () =>
    appendWorkspaceEvent(deps.db, viewer, 'CONTENT_READ', { documentIds: [], jobIds: [jobId] })

  async function* read(): AsyncGenerator<OutputPiece> {
    let seen = { attempt: 0, length: 0 }
    let noted = false
    while (!watch.closed) {
      const row = await readUnder(watch, readRow)
      if (watch.closed) return
      if (!row) throw new DocketError('JOB_NOT_FOUND')
      if (row.taskType !== 'SUMMARIZE') {
        throw invalidInput({ field: 'jobId', message: 'is no SUMMARIZE job; only those show their text' })
      }
      if (row.attempt !== seen.attempt) seen = { attempt: row.attempt, length: 0 }
      const text = row.text?.slice(seen.length)
      if (text) {
        if (!noted) await noteRead()
        noted = true
        yield { attempt: row.attempt, offset: seen.length, text }
      }
      seen.length += text?.length ?? 0
      if (ENDED.has(row.status)) return
      // A worker shows nothing unless somebody says that he watches, from time to time.
      deps.notifier.wantOutput(jobId)
      await watch.next(LOOK_AGAIN_MS)
    }
  }

  return streamUnder(watch, read())
}
