import { Group, Skeleton, Table, Text } from '@mantine/core'
import type { CombinedError } from 'urql'
import { money } from '../format/money.ts'
import { compact } from '../format/number.ts'
import { duration } from '../format/time.ts'
import { words } from '../format/words.ts'
import type { SpendingQuery } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { Swatch } from '../parts/Key.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { NotKnown } from '../parts/NotKnown.tsx'
import { Panel } from '../parts/Panel.tsx'
import { writeRange } from '../parts/time-range.ts'
import { TASK_COLORS } from './task-colors.ts'

type Stats = SpendingQuery['stats']

/** The types of tasks side by side: how many jobs ended, how, how fast, and for how much. */
export function TaskTypes({ stats, error }: { stats: Stats | undefined; error: CombinedError | undefined }) {
  return (
    <Panel order={3} title="By task">
      {!stats && error ? (
        <NotKnown error={error} h={130} />
      ) : !stats ? (
        <Skeleton h={130} />
      ) : stats.byTaskType.length === 0 ? (
        <Text size="sm" c="dimmed" py="md">
          No job in this time.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={470} type="native">
          <Table horizontalSpacing={6} style={{ whiteSpace: 'nowrap' }}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Task</Table.Th>
                <Table.Th ta="right">Ended</Table.Th>
                <Table.Th ta="right">Failed</Table.Th>
                <Table.Th ta="right">Cost</Table.Th>
                <Table.Th ta="right">Ran p50</Table.Th>
                <Table.Th ta="right">p90</Table.Th>
                <Table.Th ta="right">Tokens in</Table.Th>
                <Table.Th ta="right">out</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody className="numbers">
              {inOrder(stats.byTaskType).map((each) => (
                <TaskType key={each.taskType} {...each} within={writeRange(stats)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  )
}

const ORDER = Object.keys(TASK_COLORS)

const inOrder = (types: Stats['byTaskType']) =>
  types.toSorted((one, other) => ORDER.indexOf(one.taskType) - ORDER.indexOf(other.taskType))

function TaskType({ taskType, figures, within }: Stats['byTaskType'][number] & { within: string }) {
  const { completed, partial, failed, cancelled, runningMs } = figures
  const name = words(taskType)
  const search = { type: taskType, finished: within }
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Group gap={6} wrap="nowrap">
          <Swatch color={TASK_COLORS[taskType]} />
          {name}
        </Group>
      </Table.Th>
      <Table.Td ta="right">
        <CountLink
          count={completed + partial + failed + cancelled}
          of={`${name} jobs that ended`}
          to="/jobs"
          search={{ ...search, status: 'COMPLETED,PARTIAL,FAILED,CANCELLED' }}
        />
      </Table.Td>
      <Table.Td ta="right">
        <CountLink
          count={failed}
          of={`${name} jobs that failed`}
          to="/jobs"
          search={{ ...search, status: 'FAILED' }}
        />
      </Table.Td>
      <Table.Td ta="right">
        <ListLink
          to="/jobs"
          search={{ ...search, order: 'COST_DESC' }}
          label={`${money(figures.costMicros)}, ${name} jobs by cost`}
        >
          {money(figures.costMicros)}
        </ListLink>
      </Table.Td>
      <Table.Td ta="right">{runningMs ? duration(runningMs.p50) : '–'}</Table.Td>
      <Table.Td ta="right">{runningMs ? duration(runningMs.p90) : '–'}</Table.Td>
      <Table.Td ta="right">
        {compact(figures.inputTokens + figures.cacheReadTokens + figures.cacheWriteTokens)}
      </Table.Td>
      <Table.Td ta="right">{compact(figures.outputTokens)}</Table.Td>
    </Table.Tr>
  )
}
