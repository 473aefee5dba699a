import { Button, Table } from '@mantine/core'
import { IconCpu } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { plural } from '../format/number.ts'
import { WorkersDocument, type WorkersQuery } from '../gql/workers.ts'
import { Empty } from '../parts/Empty.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Panel } from '../parts/Panel.tsx'
import { useSteady } from './use-steady.ts'
import { WorkerRow } from './WorkerRow.tsx'
import classes from './Workers.module.css'

type Worker = WorkersQuery['workers'][number]

const MOVES = /^JOB_/

/** The workers of the last day; those that said goodbye only when asked for. */
export function WorkerTable() {
  const { result, again } = useSteady(WorkersDocument, ({ type }) => MOVES.test(type))
  const { stopped: shown } = useSearch({ from: '/shell/workers' })
  const navigate = useNavigate({ from: '/workers' })
  const workers = result.data?.workers ?? []
  const stopped = workers.filter(({ state }) => state === 'STOPPED').length
  return (
    <Panel
      title="Workers"
      note={result.data && summary(workers)}
      aside={
        stopped > 0 && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-xs"
            onClick={() => navigate({ search: { stopped: shown ? '' : '1' }, replace: true })}
          >
            {shown ? 'Hide stopped' : `Show ${stopped} stopped`}
          </Button>
        )
      }
    >
      <Loaded result={result} onRetry={again} quiet>
        {() => <Rows workers={workers.filter(({ state }) => shown || state !== 'STOPPED')} />}
      </Loaded>
    </Panel>
  )
}

function summary(workers: Worker[]) {
  const alive = workers.filter(({ state }) => state === 'ALIVE')
  const slots = alive.reduce((sum, { concurrency }) => sum + concurrency, 0)
  const used = alive.reduce((sum, { running }) => sum + running, 0)
  return `${plural(alive.length, 'worker')} · ${used} of ${plural(slots, 'slot')} used`
}

function Rows({ workers }: { workers: Worker[] }) {
  if (workers.length === 0) {
    return (
      <Empty icon={IconCpu} title="No worker runs">
        Jobs wait until one does.
      </Empty>
    )
  }
  return (
    <Table verticalSpacing={8} className={classes.workers}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={110}>State</Table.Th>
          <Table.Th w={200}>Host</Table.Th>
          <Table.Th w={150}>Slots used</Table.Th>
          <Table.Th>Working on</Table.Th>
          <Table.Th w={110}>Heartbeat</Table.Th>
          <Table.Th w={110}>Started</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workers.map((worker) => (
          <WorkerRow key={worker.id} worker={worker} />
        ))}
      </Table.Tbody>
    </Table>
  )
}
