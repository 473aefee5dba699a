import { Anchor, Badge, Box, UnstyledButton } from '@mantine/core'
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
  const type = words(delivery.type)
  const job = withJob ? delivery.job : null
  const tries = delivery.attempts.length
  return (
    <Box className={classes.delivery}>
      <div className={classes.head} data-jobless={!job || undefined}>
        <UnstyledButton
          className={classes.toggle}
          onClick={attempts.toggle}
          aria-expanded={open}
          aria-label={`${DELIVERY_STATUSES[delivery.status].label}: ${type}`}
        >
          <IconChevronRight size={14} className={classes.chevron} data-open={open || undefined} />
          <StatusOf delivery={delivery} />
        </UnstyledButton>
        <span className={`clip ${classes.type}`}>{type}</span>
        {withJob && <span className={`clip ${classes.job}`}>{job && <JobLink job={job} />}</span>}
        {to && (
          <span className={`clip ${classes.to}`}>
            <bdi title={to}>{to}</bdi>
          </span>
        )}
        <span className={`numbers ${classes.tries}`} data-many={tries > 1 || undefined}>
          {plural(tries, 'attempt')}
        </span>
        <span className={`numbers ${classes.time}`}>
          <Ago at={delivery.eventAt} />
        </span>
      </div>
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
    <Badge color={color} size="sm" tt="none" fw={500} leftSection={<Icon size={13} />}>
      {label}
    </Badge>
  )
}

/** By the name of its document. */
function JobLink({ job: { id, document } }: { job: NonNullable<DeliveryFieldsFragment['job']> }) {
  const name = document.erasedAt ? 'Erased document' : document.name || 'Unnamed'
  return (
    <Anchor
      inherit
      title={name}
      dir="auto"
      fs={document.erasedAt ? 'italic' : undefined}
      renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: id }} search={{}} {...props} />}
    >
      {name}
    </Anchor>
  )
}
