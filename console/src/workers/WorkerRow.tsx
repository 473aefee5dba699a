import { Anchor, Badge, Group, Table, Text } from '@mantine/core'
import { IconCircleCheck, IconHeartOff, IconPlayerStop } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { duration } from '../format/time.ts'
import type { WorkersQuery } from '../gql/workers.ts'
import { Ago, At } from '../parts/Ago.tsx'
import { Bars } from '../parts/Bars.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import classes from './Workers.module.css'

type Worker = WorkersQuery['workers'][number]

const STATES = {
  ALIVE: { label: 'Alive', color: 'teal', icon: IconCircleCheck },
  LOST: { label: 'Lost', color: 'red', icon: IconHeartOff },
  STOPPED: { label: 'Stopped', color: 'gray', icon: IconPlayerStop },
} as const

const SHOWN = 6

export function WorkerRow({ worker }: { worker: Worker }) {
  const { state, host, pid, id, running, concurrency, jobs, heartbeatAt, startedAt } = worker
  const { label, color, icon: Icon } = STATES[state]
  return (
    <Table.Tr>
      <Table.Td>
        <Badge color={color} tt="none" fw={500} leftSection={<Icon size={13} />}>
          {label}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="clip" title={`${host}, worker ${id}`}>
          {host}
        </Text>
        <Text size="xs" c="dimmed" className="numbers">
          process {pid}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap" className="numbers" h={20}>
          <Bars
            label="Slots used"
            total={concurrency}
            shares={[{ label: 'Used', value: running, color: 'ink.6' }]}
          />
          <Text size="sm" className={classes.fixed}>
            {running}/{concurrency}
          </Text>
        </Group>
      </Table.Td>
      <Table.Td>
        <Jobs jobs={jobs} others={running - jobs.length} />
      </Table.Td>
      <Table.Td data-label="Heartbeat">
        <Ago at={heartbeatAt} />
      </Table.Td>
      <Table.Td data-label="Started">
        <Ago at={startedAt} />
      </Table.Td>
    </Table.Tr>
  )
}

/** The workspace's own jobs by name; a worker may work for others too, of which only the number is known. */
function Jobs({ jobs, others }: { jobs: Worker['jobs']; others: number }) {
  if (jobs.length === 0 && others <= 0) {
    return (
      <Text size="sm" c="dimmed">
        Idle
      </Text>
    )
  }
  return (
    <ul className={classes.jobs}>
      {jobs.slice(0, SHOWN).map((job) => (
        <RunningJob key={job.id} job={job} />
      ))}
      {jobs.length > SHOWN && (
        <li>
          <ListLink to="/jobs" search={{ status: 'RUNNING' }}>
            {jobs.length - SHOWN} more
          </ListLink>
        </li>
      )}
      {others > 0 && (
        <Text component="li" size="sm" c="dimmed">
          {others} of other workspaces
        </Text>
      )}
    </ul>
  )
}

function RunningJob({ job }: { job: Worker['jobs'][number] }) {
  const now = useNow()
  const since = job.attempts.find(({ endedAt }) => !endedAt)?.startedAt
  return (
    <li>
      <Anchor
        size="sm"
        className="clip"
        dir="auto"
        title={job.document.name}
        renderRoot={(props) => <Link to="/jobs/$jobId" params={{ jobId: job.id }} search={{}} {...props} />}
      >
        {job.document.name}
      </Anchor>
      <Text size="xs" c="dimmed" component="span">
        {job.taskType.toLowerCase()}
        {since && (
          <>
            {' · '}
            <At at={since}>
              <span className="numbers">{duration(Math.max(0, now - Date.parse(since)))}</span>
            </At>
          </>
        )}
      </Text>
    </li>
  )
}
