import { words } from '../format/words.ts'
import type { EventType } from '../gql/shell.ts'

/** Every type of event, once, by what it is about. */
const GROUPS = {
  'Ends of jobs': ['JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED'],
  'Jobs under way': ['JOB_SUBMITTED', 'JOB_STARTED', 'JOB_RETRYING', 'STEP_STARTED', 'STEP_FINISHED'],
  'Model calls': ['CALL_STARTED', 'CALL_FINISHED', 'CALL_FAILED', 'CALL_LOST'],
  'What people do': [
    'CANCEL_REQUESTED',
    'CANCEL_ACKNOWLEDGED',
    'BULK_PREPARED',
    'BULK_CONFIRMED',
    'BULK_ENDED',
    'BUDGET_CHANGED',
    'MODEL_RESUMED',
    'SIGNED_IN',
    'SIGNED_OUT',
  ],
  'Documents and the log': [
    'CONTENT_READ',
    'CONTENT_ERASED',
    'DOCUMENT_ERASED',
    'DOCUMENT_HELD',
    'DOCUMENT_RELEASED',
    'RETENTION_CHANGED',
    'LOG_SEALED',
  ],
  Webhooks: [
    'WEBHOOK_CREATED',
    'WEBHOOK_UPDATED',
    'WEBHOOK_DISABLED',
    'WEBHOOK_ENABLED',
    'WEBHOOK_DELETED',
    'WEBHOOK_SECRET_ROTATED',
    'DELIVERIES_REPLAYED',
  ],
} as const satisfies Record<string, readonly EventType[]>

export const ENDS_OF_JOBS: EventType[] = [...GROUPS['Ends of jobs']]

/** The types of events for a choice, in their groups. */
export const EVENT_CHOICES = Object.entries(GROUPS).map(([group, types]) => ({
  group,
  items: types.map((type) => ({ value: type as EventType, label: words(type) })),
}))
