import type { Database } from '../db/database.ts'
import type { ClaimedDelivery } from './claimed.ts'

// The specification asks for less than 20 kB; a FULL payload may be larger, but not without end.
const MAX_BYTES = 262_144

interface Subject {
  data: unknown
  status: string | null
  taskType: string | null
  labels: unknown
  missing: string[] | null
  errorCode: string | null
  errorMessage: string | null
  result: unknown
}

const READ = `
  SELECT event.data, job.status::text, job.task_type::text, job.labels, job.missing, job.error_code, job.error_message,
    job.result
  FROM event LEFT JOIN job ON job.id = event.job_id
  WHERE event.position = (SELECT position FROM delivery WHERE id = $1)
    AND event.at = (SELECT event_at FROM delivery WHERE id = $1)`

/**
 * The body of a message. The same for every attempt of a THIN one; a FULL one tells of the job as it is now. That of a
 * checkpoint always has it: what can be asked for later could have been changed.
 */
export async function bodyOf(db: Database, delivery: ClaimedDelivery): Promise<string> {
  const { type, eventId, jobId, seq } = delivery
  const envelope = { type, timestamp: new Date(delivery.eventAt).toISOString() }
  const data = { eventId, jobId, seq }
  const thin = JSON.stringify({ ...envelope, data })
  const tells = delivery.payload === 'FULL' || type === 'LOG_SEALED'
  if (!tells || eventId === null) return thin
  const [subject] = await db.query<Subject>(READ, [delivery.id])
  if (!subject) return thin
  const { data: eventData, result, ...job } = subject
  const message = (told: object) =>
    JSON.stringify({ ...envelope, data: { ...data, event: eventData, ...told } })
  if (jobId === null) return message({})
  const full = message({ job: { ...job, result } })
  return Buffer.byteLength(full) <= MAX_BYTES ? full : message({ job: { ...job, resultTooLarge: true } })
}
