import { Anchor, Badge, Box, Group, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { plural } from '../format/number.ts'
import { words } from '../format/words.ts'
import type { DeliveryFieldsFragment } from '../gql/webhooks.ts'
import { Ago } from '../parts/Ago.tsx'
import { AttemptTable } from './AttemptTable.tsx'
import classes from './DeliveryAttempts.module.css'
import { DELIVERY_STATUSES } from './delivery-statuses.ts'
import { ReplayButton } from './ReplayButton.tsx'

/** One delivery as a line, with all its attempts behind it. Its query has the fields of `DeliveryFields`. */
export function DeliveryAttempts({
  delivery,
  to,
  withJob = true,
  initiallyOpen = false,
  onReplayed,
}: {
  delivery: DeliveryFieldsFragment
  /** What its endpoint is called, where deliveries to several stand together */
  to?: string
  withJob?: boolean
  initiallyOpen?: boolean
  onReplayed?: () => void
}) {
  const [open, attempts] = useDisclosure(initiallyOpen)
  return (
    <Box className={classes.delivery}>
      <Group gap="xs" wrap="nowrap" px="xs" className={classes.head}>
        <UnstyledButton className={classes.line} onClick={attempts.toggle} aria-expanded={open}>
          <IconChevronRight size={14} className={classes.chevron} data-open={open || undefined} />
          <StatusOf delivery={delivery} />
          <Text size="sm" className={`clip ${classes.type}`} span title={words(delivery.type)}>
            {words(delivery.type)}
          </Text>
          <Text size="xs" c="dimmed" className={`clip ${classes.more}`} span dir="auto" title={to}>
            {to}
          </Text>
        </UnstyledButton>
        <Group gap="sm" wrap="nowrap" className={classes.facts}>
          {withJob && delivery.jobId && <JobLink jobId={delivery.jobId} />}
          <Text size="xs" c="dimmed" className={`numbers ${classes.tries}`} span>
            {plural(delivery.attempts.length, 'attempt')}
          </Text>
          <Text size="xs" c="dimmed" className={`numbers ${classes.time}`} span>
            <Ago at={delivery.eventAt} />
          </Text>
        </Group>
      </Group>
      {open && (
        <Box className={classes.attempts}>
          <AttemptTable delivery={delivery} />
          <ReplayButton delivery={delivery} onReplayed={onReplayed} />
        </Box>
      )}
    </Box>
  )
}

function StatusOf({ delivery: { status } }: { delivery: DeliveryFieldsFragment }) {
  const { label, color, icon: Icon } = DELIVERY_STATUSES[status]
  return (
    <span className={classes.status}>
      <Badge color={color} size="sm" tt="none" fw={500} leftSection={<Icon size={13} />}>
        {label}
      </Badge>
    </span>
  )
}

const JobLink = ({ jobId }: { jobId: string }) => (
  <Anchor
    size="xs"
    className="numbers"
    title={jobId}
    renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId }} search={{}} {...props} />}
  >
    Job …{jobId.slice(-6)}
  </Anchor>
)
