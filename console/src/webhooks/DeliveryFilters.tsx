import { Checkbox, Group, SegmentedControl } from '@mantine/core'
import type { DeliveryFilter } from '../gql/webhooks.ts'
import { DELIVERY_STATUSES } from './delivery-statuses.ts'

const STATUSES = [
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

/** One status of deliveries or all, and whether only those that needed more than one attempt; told as it stands in a URL. */
export function DeliveryFilters({
  filter: { status, retried },
  onChange,
}: {
  filter: DeliveryFilter
  onChange: (search: { status?: string; retried?: string }) => void
}) {
  return (
    <Group gap="10px 16px">
      <Checkbox
        size="xs"
        label="Needed retries"
        checked={retried === true}
        onChange={({ currentTarget: { checked } }) => onChange({ retried: checked ? '1' : '' })}
      />
      <SegmentedControl
        size="xs"
        aria-label="Status of deliveries"
        data={STATUSES}
        value={status?.[0] ?? ''}
        onChange={(next) => onChange({ status: next })}
      />
    </Group>
  )
}
