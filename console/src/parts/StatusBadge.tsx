import { Badge } from '@mantine/core'
import type { JobStatus } from '../gql/shell.ts'
import { STATUSES } from './statuses.ts'

export function StatusBadge({ status, size = 'sm' }: { status: JobStatus; size?: 'sm' | 'md' | 'lg' }) {
  const { label, color, icon: Icon } = STATUSES[status]
  return (
    <Badge color={color} size={size} tt="none" fw={500} leftSection={<Icon size={13} stroke={2} />}>
      {label}
    </Badge>
  )
}
