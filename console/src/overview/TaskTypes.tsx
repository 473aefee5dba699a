import { ColorSwatch, Group, Skeleton, Table, Text } from '@mantine/core'
import { money } from '../format/money.ts'
import { compact } from '../format/number.ts'
import { duration } from '../format/time.ts'
import { words } from '../format/words.ts'
import type { SpendingQuery } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { Panel } from '../parts/Panel.tsx'
import { writeRange } from '../parts/time-range.ts'
import { TASK_COLORS } from './task-colors.ts'

type Stats = SpendingQuery['stats']

/** The types of tasks side by side: how many jobs ended, how, how fast, and for how much. */
export function TaskTypes({ stats }: { stats: Stats | undefined }) {
  return (
    <Panel title="By task">
      {!stats ? (
        <Skeleton h={130} />
      ) : stats.byTaskType.length === 0 ? (
        <Text size="sm" c="dimmed" py="md">
          No job in this time.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={480} type="native">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Task</Table.Th>
                <Table.Th ta="right">Ended</Table.Th>
                <Table.Th ta="right">Failed</Table.Th>
                <Table.Th ta="right">Ran p50</Table.Th>
                <Table.Th ta="right">p90</Table.Th>
                <Table.Th ta="right">Tokens in</Table.Th>
                <Table.Th ta="right">out</Table.Th>
                <Table.Th ta="right">Cost</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody className="numbers">
              {stats.byTaskType.map((each) => (
                <TaskType key={each.taskType} {...each} within={writeRange(stats)} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  )
}

function TaskType({ taskType, figures, within }: Stats['byTaskType'][number] & { within: string }) {
  const { completed, partial, failed, cancelled, runningMs } = figures
  const name = words(taskType)
  const search = { type: taskType, finished: within }
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Group gap={6} wrap="nowrap">
          <ColorSwatch
            component="span"
            size={9}
            radius={2}
            withShadow={false}
            color={`var(--mantine-color-${TASK_COLORS[taskType].replace('.', '-')})`}
          />
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
      <Table.Td ta="right">{runningMs ? duration(runningMs.p50) : '–'}</Table.Td>
      <Table.Td ta="right">{runningMs ? duration(runningMs.p90) : '–'}</Table.Td>
      <Table.Td ta="right">
        {compact(figures.inputTokens + figures.cacheReadTokens + figures.cacheWriteTokens)}
      </Table.Td>
      <Table.Td ta="right">{compact(figures.outputTokens)}</Table.Td>
      <Table.Td ta="right">
        <ListLink
          to="/jobs"
          search={{ ...search, order: 'COST_DESC' }}
          label={`${money(figures.costMicros)}, ${name} jobs by cost`}
        >
          {money(figures.costMicros)}
        </ListLink>
      </Table.Td>
    </Table.Tr>
  )
}
