import { Skeleton, Table, Text, VisuallyHidden } from '@mantine/core'
import { useLive } from '../api/use-live.ts'
import { words } from '../format/words.ts'
import { WorkersQueueDocument } from '../gql/workers.ts'
import { Bars } from '../parts/Bars.tsx'
import { CountLink } from '../parts/CountLink.tsx'
import { Panel } from '../parts/Panel.tsx'

/** What waits, by priority and model: each is a lane of its own. */
export function Lanes() {
  const queue = useLive(WorkersQueueDocument)?.queue
  return (
    <Panel title="Waiting by priority and model">
      {!queue ? (
        <Skeleton h={60} />
      ) : queue.lanes.length === 0 ? (
        <Text size="sm" c="dimmed" py="xs">
          Nothing waits.
        </Text>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Priority</Table.Th>
              <Table.Th>Model</Table.Th>
              <Table.Th w="30%" visibleFrom="xs">
                <VisuallyHidden>Share</VisuallyHidden>
              </Table.Th>
              <Table.Th ta="right">Waiting</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queue.lanes.map(({ priority, model, waiting }) => (
              <Table.Tr key={`${priority} ${model}`}>
                <Table.Td>{words(priority)}</Table.Td>
                <Table.Td className="clip" maw={160} title={model}>
                  {model}
                </Table.Td>
                <Table.Td visibleFrom="xs">
                  <Bars
                    label="Share of what waits"
                    total={queue.waiting}
                    shares={[{ label: 'Waiting', value: waiting, color: 'ink.6' }]}
                  />
                </Table.Td>
                <Table.Td ta="right">
                  <CountLink
                    count={waiting}
                    of="jobs that wait"
                    to="/jobs"
                    search={{ status: 'PENDING,RETRYING', model }}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}
