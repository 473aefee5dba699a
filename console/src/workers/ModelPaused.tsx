import { Alert, Button, Group, Text, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlayerPause } from '@tabler/icons-react'
import { useMutation } from 'urql'
import { words } from '../format/words.ts'
import { type GateFragment, ResumeModelDocument } from '../gql/workers.ts'
import { Ago } from '../parts/Ago.tsx'

/** Why nothing is asked of a model, until when, and the way to ask again now. */
export function ModelPaused({ model, pause }: { model: string; pause: NonNullable<GateFragment['paused']> }) {
  const [{ fetching }, resume] = useMutation(ResumeModelDocument)

  async function resumeNow() {
    const { data, error } = await resume({ model })
    const outcome = data?.resumeModel
    if (outcome?.__typename === 'ModelGate') {
      notifications.show({ message: `${model} goes on. Its jobs are looked at again.`, color: 'teal' })
    } else {
      const message = outcome?.message ?? error?.message
      notifications.show({ title: 'It was not resumed', message, color: 'red' })
    }
  }

  return (
    <Alert color="orange" icon={<IconPlayerPause size={16} />} py="xs" title={`Paused: ${words(pause.code)}`}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {pause.message} Tried again <Ago at={pause.until} />.
        </Text>
        <Tooltip label="Its jobs go on at once">
          <Button variant="default" loading={fetching} onClick={resumeNow}>
            Resume
          </Button>
        </Tooltip>
      </Group>
    </Alert>
  )
}
