import { Code, Table, Text } from '@mantine/core'
import { words } from '../format/words.ts'
import type { SettingsQuery } from '../gql/settings.ts'
import { Panel } from '../parts/Panel.tsx'

type Model = SettingsQuery['workspace']['models'][number]

/** Which model each type of task asks; the server's settings say so. */
export function Models({ models, simulated }: { models: Model[]; simulated: boolean }) {
  return (
    <Panel title="Models" note={simulated ? 'answered by the simulator' : undefined}>
      <Table.ScrollContainer minWidth={430} type="native">
        <Table style={{ whiteSpace: 'nowrap' }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Task</Table.Th>
              <Table.Th>Model</Table.Th>
              <Table.Th>Setting</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {models.map(({ taskType, model, setting }) => (
              <Table.Tr key={taskType}>
                <Table.Td>{words(taskType)}</Table.Td>
                <Table.Td>{model}</Table.Td>
                <Table.Td>
                  <Code>{setting}</Code>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt="xs">
        Set where the server starts. New jobs and retries use it.
      </Text>
    </Panel>
  )
}
