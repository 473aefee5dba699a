import {
  type Icon,
  IconBan,
  IconCalendarTime,
  IconCoin,
  IconEraser,
  IconEye,
  IconGavel,
  IconListCheck,
  IconLogin,
  IconLogout,
  IconPlayerPlay,
  IconSparkles,
  IconStack2,
  IconUpload,
  IconWebhook,
} from '@tabler/icons-react'
import type { EventType } from '../gql/shell.ts'
import { STATUSES } from './statuses.ts'

interface EventIcon {
  icon: Icon
  color: string
}

const quiet = (icon: Icon): EventIcon => ({ icon, color: 'gray' })

const ICONS: Partial<Record<EventType, EventIcon>> = {
  JOB_SUBMITTED: quiet(IconUpload),
  JOB_STARTED: STATUSES.RUNNING,
  JOB_COMPLETED: STATUSES.COMPLETED,
  JOB_PARTIAL: STATUSES.PARTIAL,
  JOB_FAILED: STATUSES.FAILED,
  JOB_RETRYING: STATUSES.RETRYING,
  JOB_CANCELLED: STATUSES.CANCELLED,
  CANCEL_REQUESTED: quiet(IconBan),
  CANCEL_ACKNOWLEDGED: quiet(IconBan),
  CALL_STARTED: quiet(IconSparkles),
  CALL_FINISHED: { icon: IconSparkles, color: 'teal' },
  CALL_FAILED: { icon: IconSparkles, color: 'red' },
  CALL_LOST: { icon: IconSparkles, color: 'orange' },
  CONTENT_ERASED: quiet(IconEraser),
  DOCUMENT_ERASED: quiet(IconEraser),
  DOCUMENT_HELD: quiet(IconGavel),
  DOCUMENT_RELEASED: quiet(IconGavel),
  CONTENT_READ: quiet(IconEye),
  BUDGET_CHANGED: quiet(IconCoin),
  RETENTION_CHANGED: quiet(IconCalendarTime),
  SIGNED_IN: quiet(IconLogin),
  SIGNED_OUT: quiet(IconLogout),
  MODEL_RESUMED: quiet(IconPlayerPlay),
  BULK_PREPARED: quiet(IconStack2),
  BULK_CONFIRMED: quiet(IconStack2),
  BULK_ENDED: quiet(IconStack2),
}

/** The sign of a type of event: that of the status it leads to, or of what it is about. */
export function eventIcon(type: EventType): EventIcon {
  return ICONS[type] ?? quiet(/^(WEBHOOK|DELIVERIES)/.test(type) ? IconWebhook : IconListCheck)
}
