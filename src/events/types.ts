import type { ErrorCode } from '../errors.ts'

export type JobStatus = 'PENDING' | 'RUNNING' | 'RETRYING' | 'COMPLETED' | 'PARTIAL' | 'FAILED' | 'CANCELLED'

/** The statuses in which a job has ended. */
export const ENDED: ReadonlySet<JobStatus> = new Set(['COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED'])

export interface Actor {
  type: 'API_KEY' | 'WORKER'
  id: string
}

interface StatusChange {
  from?: JobStatus
  to: JobStatus
}

interface CallStart {
  callId: string
  step: string
  model: string
}

interface CallEnd extends CallStart {
  requestId?: string
  stopReason?: string
  inputTokens: number
  cacheWriteTokens: number
  cacheReadTokens: number
  outputTokens: number
  costMicros?: number
  latencyMs: number
  simulated: boolean
  errorCode?: ErrorCode
}

/** What each type of event carries. No document text, ever. */
export interface EventData {
  JOB_SUBMITTED: StatusChange & { taskType: string; documentId: string; priority: string }
  JOB_STARTED: StatusChange & { attempt: number }
  JOB_RETRYING: StatusChange & { errorCode: ErrorCode; errorMessage: string }
  JOB_COMPLETED: StatusChange & { claims: number }
  JOB_PARTIAL: StatusChange & { claims: number; missing: string[] }
  JOB_FAILED: StatusChange & { errorCode: ErrorCode; errorMessage: string }
  JOB_CANCELLED: StatusChange
  STEP_STARTED: { step: string }
  STEP_FINISHED: { step: string }
  CALL_STARTED: CallStart & { promptVersion: string }
  CALL_FINISHED: CallEnd
  CALL_FAILED: CallEnd
}

export type EventType = keyof EventData

/** One line of the log. */
export type Event = {
  [Type in EventType]: {
    jobId: string
    /** 1, 2, 3, … within the job, without a gap */
    seq: number
    type: Type
    actor: Actor
    at: Date
    data: EventData[Type]
  }
}[EventType]

const EVERY_TYPE: Record<EventType, true> = {
  JOB_SUBMITTED: true,
  JOB_STARTED: true,
  JOB_RETRYING: true,
  JOB_COMPLETED: true,
  JOB_PARTIAL: true,
  JOB_FAILED: true,
  JOB_CANCELLED: true,
  STEP_STARTED: true,
  STEP_FINISHED: true,
  CALL_STARTED: true,
  CALL_FINISHED: true,
  CALL_FAILED: true,
}

export const EVENT_TYPES = Object.keys(EVERY_TYPE) as EventType[]
