import { Badge } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconPlayerPause } from '@tabler/icons-react'
import { type Health, healthOf } from './health.ts'

const LOOKS = {
  delivering: { label: 'Delivering', color: 'teal', icon: IconCircleCheck },
  failing: { label: 'Failing', color: 'red', icon: IconAlertTriangle },
  disabled: { label: 'Disabled', color: 'gray', icon: IconPlayerPause },
} as const satisfies Record<Health, unknown>

export function HealthBadge({ endpoint }: { endpoint: Parameters<typeof healthOf>[0] & { kind: string } }) {
  const { label, color, icon: Icon } = LOOKS[healthOf(endpoint)]
  // Job addresses are many receivers: whether each is delivered to stands with the deliveries.
  const word = endpoint.kind === 'JOB_URL' && label === 'Delivering' ? 'Enabled' : label
  return (
    <Badge color={color} size="sm" tt="none" fw={500} leftSection={<Icon size={13} stroke={2} />}>
      {word}
    </Badge>
  )
}
