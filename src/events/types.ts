import type { ErrorCode } from '../errors.ts'
import type { Checkpoint } from './audit/checkpoint.ts'

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

/** A bulk action as whoever prepared or confirmed it asked for it. */
interface BulkRequested {
  actionId: string
  kind: 'CANCEL' | 'RETRY'
  reason: string
  /** Jobs that the dry run counted */
  matched: number
}

interface BulkEnded extends Omit<BulkRequested, 'reason'> {
  /** Jobs that were looked at, and those of them that were changed */
  done: number
  changed: number
}

/** What somebody decided about a document, and why. */
interface DocumentDecision {
  documentId: string
  reason: string
}

/** Somebody did something to a webhook endpoint. */
interface WebhookChange {
  endpointId: string
}

interface WebhookSettings {
  url: string | null
  payload: 'THIN' | 'FULL'
  labels: Record<string, string>
}

/** What the events of a job carry, by type. No document text, ever. */
interface JobEventData {
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
  CONTENT_ERASED: { documentId: string; reason: string }
}

/** The same for events about no job: what operators do, and who read what is confidential. */
export interface WorkspaceEventData {
  /** In millionths of a US dollar a month; null: no limit */
  BUDGET_CHANGED: { before: number | null; after: number | null }
  MODEL_RESUMED: { model: string }
  BULK_PREPARED: BulkRequested
  BULK_CONFIRMED: BulkRequested
  BULK_ENDED: BulkEnded
  /** One request was given the text of these documents, and the results of these jobs */
  CONTENT_READ: { documentIds: string[]; jobIds: string[] }
  DOCUMENT_ERASED: DocumentDecision
  DOCUMENT_HELD: DocumentDecision
  DOCUMENT_RELEASED: DocumentDecision
  /** In days; null: for ever */
  RETENTION_CHANGED: { before: number | null; after: number | null }
  /** A browser; with the key itself, or by a link that was made for it */
  SIGNED_IN: { via: 'KEY' | 'LINK'; until: string }
  SIGNED_OUT: Record<never, never>
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
  /** Only where an endpoint asks for it */
  LOG_SEALED: Checkpoint
}

export type EventData = JobEventData & WorkspaceEventData

export type EventType = keyof EventData

/** One line of the log. */
export type Event = {
  [Type in EventType]: {
    /** Null: it is about the workspace itself */
    jobId: Type extends keyof JobEventData ? string : null
    /** 1, 2, 3, … within the job, or within the workspace's own events, without a gap */
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
  CONTENT_ERASED: true,
  BUDGET_CHANGED: true,
  MODEL_RESUMED: true,
  BULK_PREPARED: true,
  BULK_CONFIRMED: true,
  BULK_ENDED: true,
  CONTENT_READ: true,
  DOCUMENT_ERASED: true,
  DOCUMENT_HELD: true,
  DOCUMENT_RELEASED: true,
  RETENTION_CHANGED: true,
  SIGNED_IN: true,
  SIGNED_OUT: true,
  WEBHOOK_CREATED: true,
  WEBHOOK_UPDATED: true,
  WEBHOOK_SECRET_ROTATED: true,
  WEBHOOK_DISABLED: true,
  WEBHOOK_ENABLED: true,
  WEBHOOK_DELETED: true,
  DELIVERIES_REPLAYED: true,
  LOG_SEALED: true,
}

export const EVENT_TYPES = Object.keys(EVERY_TYPE) as EventType[]
