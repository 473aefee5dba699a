import type { Database } from '../db/database.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'

export const WAITING_CODES = [
  'NO_WORKER',
  'SCHEDULED',
  'RETRY_DELAY',
  'MODEL_PAUSED',
  'RATE_LIMIT',
  'BUDGET',
  'QUEUE',
] as const

/** Why a job waits: the first reason that holds. */
export interface Waiting {
  code: (typeof WAITING_CODES)[number]
  /** One sentence for operators */
  message: string
  /** When it goes on at the earliest; null when nobody can tell */
  until: Date | null
}

interface Row {
  jobId: string
  code: Waiting['code']
  until: Date | null
  /** The error code behind a delay or a pause */
  detail: ErrorCode | null
  model: string
  /** Jobs of the same workspace, priority and model that go first, counted to 1000 */
  ahead: number
}

const READ = `
  SELECT job_id, waiting.* FROM unnest($1::uuid[]) AS job_id CROSS JOIN LATERAL docket_waiting_for(job_id) AS waiting`
const MOST_AHEAD = 1000

/** @returns why each of these jobs waits; without those that do not wait */
export async function waitingFor(db: Database, jobIds: string[]): Promise<Map<string, Waiting>> {
  const rows = await db.query<Row>(READ, [jobIds])
  return new Map(
    rows.map((row) => [row.jobId, { code: row.code, message: sentenceOf(row), until: row.until }]),
  )
}

function sentenceOf({ code, until, detail, model, ahead }: Row): string {
  const cause = detail ? `${ERRORS[detail].message} ` : ''
  switch (code) {
    case 'NO_WORKER':
      return 'No worker is running.'
    case 'SCHEDULED':
      return `Scheduled for ${clock(until!)}.`
    case 'RETRY_DELAY':
      return `${cause}It is tried again at ${clock(until!)}.`
    case 'MODEL_PAUSED':
      return `${cause}${model} is paused until ${clock(until!)}.`
    case 'RATE_LIMIT':
      return `The rate limit of ${model} leaves no room until ${clock(until!)}.`
    case 'BUDGET':
      return "The workspace's budget for this month does not cover the next model call."
    case 'QUEUE':
      return queueSentence(ahead)
  }
}

function queueSentence(ahead: number): string {
  if (ahead === 0) return 'Next of the jobs of this workspace.'
  if (ahead === 1) return 'Behind 1 job of this workspace.'
  return `Behind ${ahead === MOST_AHEAD ? `${MOST_AHEAD} or more` : ahead} jobs of this workspace.`
}

/** The time of day, with the date unless it is today's: 12:00:05Z or 2026-12-01 12:00:05Z. */
function clock(at: Date): string {
  const [date, time] = at.toISOString().split('T') as [string, string]
  const timeOfDay = `${time.slice(0, 8)}Z`
  return date === new Date().toISOString().slice(0, 10) ? timeOfDay : `${date} ${timeOfDay}`
}
