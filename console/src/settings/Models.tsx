import { Text } from '@mantine/core'
import { words } from '../format/words.ts'
import type { SettingsQuery } from '../gql/settings.ts'
import { Panel } from '../parts/Panel.tsx'
import { Named } from './Named.tsx'
import { Values } from './Values.tsx'

type Model = SettingsQuery['workspace']['models'][number]

/** Which model each type of task asks; the server's settings say so. */
export function Models({ models, simulated }: { models: Model[]; simulated: boolean }) {
  return (
    <Panel title="Models" note={simulated ? 'answered by the simulator' : undefined}>
      <Values
        values={Object.fromEntries(
          models.map(({ taskType, model, setting }) => [
            words(taskType),
            <Named key={taskType} value={model} setting={setting} />,
          ]),
        )}
      />
      <Text size="xs" c="dimmed" mt="sm">
        Set where the server starts. New jobs and retries use it.
      </Text>
    </Panel>
  )
}
