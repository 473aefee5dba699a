import { Group, SegmentedControl } from '@mantine/core'
import type { DeliveryStatus } from '../gql/webhooks.ts'
import { DELIVERY_STATUSES } from './delivery-statuses.ts'

const CHOICES = [
  { value: '', label: 'All' },
  ...Object.entries(DELIVERY_STATUSES).map(([value, { label, icon: Icon }]) => ({
    value,
    label: (
      <Group gap={4} wrap="nowrap">
        {/* On a phone there is no place for it. */}
        <Icon size={13} className="mantine-visible-from-xs" />
        {label}
      </Group>
    ),
  })),
]

/** One status of deliveries, or all; as it stands in the URL. */
export function StatusFilter({ value, onChange }: { value: string; onChange: (status: string) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Status of deliveries"
      data={CHOICES}
      value={statusOf(value) ?? ''}
      onChange={onChange}
    />
  )
}

/** What a URL says of the status; undefined when that is none. */
export const statusOf = (text: string | undefined): DeliveryStatus | undefined =>
  text && Object.hasOwn(DELIVERY_STATUSES, text) ? (text as DeliveryStatus) : undefined
