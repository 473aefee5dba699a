import { Alert } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { connectionStore } from '../api/socket.ts'

// A restart of the server that is over before anybody could read of it is not worth a word.
const PATIENCE_MS = 600

export function ConnectionBanner() {
  const connection = useSyncExternalStore(connectionStore.subscribe, connectionStore.get)
  const [shown] = useDebouncedValue(connection, PATIENCE_MS)
  return (
    <div role="status" aria-live="polite">
      {shown === 'lost' && connection === 'lost' && (
        <Alert color="orange" icon={<IconPlugConnectedX size={16} />} mb="md" py="xs" title="Connection lost">
          What you see may be out of date. It catches up by itself when the server answers again.
        </Alert>
      )}
    </div>
  )
}
