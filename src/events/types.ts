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
  /** Its end was not seen: the API may have billed it */
  possiblyPaid: boolean
}

interface Failure {
  errorCode: ErrorCode
  errorMessage: string
  /** The API's id of the request that failed */
  requestId?: string
}

/** An attempt failed and another one follows by itself, or somebody retries an ended job. */
type Retry = { readyAt?: string } & (Failure | { reason: string; fromScratch: boolean })

/** Somebody did something to a webhook endpoint. */
interface WebhookChange {
  endpointId: string
}

interface WebhookSettings {
  url: string | null
  payload: 'THIN' | 'FULL'
  labels: Record<string, string>
}

/** What each type of event carries. No document text, ever. */
export interface EventData {
  JOB_SUBMITTED: StatusChange & { taskType: string; documentId: string; priority: string; model: string }
  JOB_STARTED: StatusChange & { attempt: number }
  JOB_RETRYING: StatusChange & Retry
  JOB_COMPLETED: StatusChange & { claims: number }
  JOB_PARTIAL: StatusChange & { claims: number; missing: string[] }
  JOB_FAILED: StatusChange & Failure
  JOB_CANCELLED: StatusChange & { reason?: string }
  CANCEL_REQUESTED: { reason: string }
  CANCEL_ACKNOWLEDGED: Record<never, never>
  STEP_STARTED: { step: string; number: number; total: number; message: string }
  STEP_FINISHED: { step: string }
  CALL_STARTED: CallStart & { promptVersion: string }
  CALL_FINISHED: CallEnd
  CALL_FAILED: CallEnd
  CALL_LOST: CallStart & { possiblyPaidMicros: number }
  WEBHOOK_CREATED: WebhookChange & WebhookSettings & { eventTypes: string[] }
  WEBHOOK_UPDATED: WebhookChange & {
    before: WebhookSettings & { description: string; event_types: string[] }
    after: WebhookSettings & { description: string; event_types: string[] }
  }
  WEBHOOK_SECRET_ROTATED: WebhookChange
  WEBHOOK_DISABLED: WebhookChange & { reason: 'BY_HAND' | 'GONE' | 'FAILING' }
  WEBHOOK_ENABLED: WebhookChange
  WEBHOOK_DELETED: WebhookChange
  DELIVERIES_REPLAYED: WebhookChange & { count: number }
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
  CANCEL_REQUESTED: true,
  CANCEL_ACKNOWLEDGED: true,
  STEP_STARTED: true,
  STEP_FINISHED: true,
  CALL_STARTED: true,
  CALL_FINISHED: true,
  CALL_FAILED: true,
  CALL_LOST: true,
  WEBHOOK_CREATED: true,
  WEBHOOK_UPDATED: true,
  WEBHOOK_SECRET_ROTATED: true,
  WEBHOOK_DISABLED: true,
  WEBHOOK_ENABLED: true,
  WEBHOOK_DELETED: true,
  DELIVERIES_REPLAYED: true,
}

export const EVENT_TYPES = Object.keys(EVERY_TYPE) as EventType[]
