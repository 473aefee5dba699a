import {
  IconBan,
  IconCircleCheck,
  IconCircleHalf2,
  IconCircleX,
  IconClock,
  IconPlayerPlay,
  IconRotateClockwise,
} from '@tabler/icons-react'
import type { JobStatus } from '../gql/shell.ts'

/** The statuses of a job in the order of a life, each with its word, colour and icon: colour is never alone. */
export const STATUSES = {
  PENDING: { label: 'Pending', color: 'gray', icon: IconClock },
  RUNNING: { label: 'Running', color: 'blue', icon: IconPlayerPlay },
  RETRYING: { label: 'Retrying', color: 'orange', icon: IconRotateClockwise },
  COMPLETED: { label: 'Completed', color: 'teal', icon: IconCircleCheck },
  PARTIAL: { label: 'Partial', color: 'yellow', icon: IconCircleHalf2 },
  FAILED: { label: 'Failed', color: 'red', icon: IconCircleX },
  CANCELLED: { label: 'Cancelled', color: 'gray', icon: IconBan },
} as const satisfies Record<JobStatus, unknown>

export const ALL_STATUSES = Object.keys(STATUSES) as JobStatus[]
export const ENDED: ReadonlySet<JobStatus> = new Set(['COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED'])
