import { IconCircleCheck, IconCircleX, IconClock, IconTrash } from '@tabler/icons-react'
import type { DeliveryStatus } from '../gql/webhooks.ts'

/** The statuses of a delivery in the order of a life. */
export const DELIVERY_STATUSES = {
  PENDING: { label: 'Pending', color: 'gray', icon: IconClock },
  DELIVERED: { label: 'Delivered', color: 'teal', icon: IconCircleCheck },
  FAILED: { label: 'Given up', color: 'red', icon: IconCircleX },
  DROPPED: { label: 'Dropped', color: 'gray', icon: IconTrash },
} as const satisfies Record<DeliveryStatus, unknown>
