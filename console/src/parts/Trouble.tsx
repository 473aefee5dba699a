import { Alert, Button, Code, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { CombinedError } from 'urql'

/** An error of a query, said plainly, with what can be done. */
export function Trouble({ error, onRetry }: { error: CombinedError; onRetry?: () => void }) {
  const requestId = error.graphQLErrors[0]?.extensions.requestId
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={16} />}
      title={error.networkError ? 'The server does not answer' : 'That did not work'}
    >
      <Text size="sm">
        {error.networkError
          ? 'It may be starting anew.'
          : error.graphQLErrors.map(({ message }) => message).join(' ')}
      </Text>
      <Group mt="xs" gap="sm">
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {typeof requestId === 'string' && (
          <Text size="xs" c="dimmed">
            Request <Code>{requestId}</Code>
          </Text>
        )}
      </Group>
    </Alert>
  )
}
