import { Alert, Button, Code, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'

/** Where a page broke: the rest of the console still works. */
export function Crash({ error, reset }: ErrorComponentProps) {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={16} />} title="This page broke">
      <Text size="sm">That is a fault of the console; nothing of your jobs is lost.</Text>
      <Group mt="xs" gap="sm">
        <Button variant="default" onClick={reset}>
          Try again
        </Button>
        <Code>{error instanceof Error ? error.message : String(error)}</Code>
      </Group>
    </Alert>
  )
}
