import { Button, Group, Text } from '@mantine/core'
import type { CombinedError } from 'urql'

/** In the place of one part among others that could not be asked for: calm, since each of them says so. */
export function NotKnown({ error, onRetry, h }: { error: CombinedError; onRetry?: () => void; h?: number }) {
  return (
    <Group h={h} justify="center" gap="xs" py="xs" role="status">
      <Text size="sm" c="dimmed">
        {error.networkError
          ? 'The server does not answer.'
          : error.graphQLErrors.map(({ message }) => message).join(' ')}
      </Text>
      {onRetry && (
        <Button variant="subtle" size="compact-xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Group>
  )
}
