import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { send } from '../api/send.ts'
import {
  DeleteEndpointDocument,
  DisableEndpointDocument,
  EnableEndpointDocument,
  type EndpointFieldsFragment,
} from '../gql/webhooks.ts'
import { endpointName } from './health.ts'

const CHANGES = {
  disable: {
    title: 'Disable endpoint',
    effect:
      'Nothing more is sent. What waits goes on waiting; new events are left out and can be replayed later.',
    action: 'Disable',
    color: undefined,
    run: (id: string) => send(DisableEndpointDocument, { id }),
  },
  enable: {
    title: 'Enable endpoint',
    effect:
      'What waits is sent at once. Events that came while it was disabled were left out: replay their time range to send them.',
    action: 'Enable',
    color: undefined,
    run: (id: string) => send(EnableEndpointDocument, { id }),
  },
  delete: {
    title: 'Delete endpoint',
    effect:
      'Its secrets are deleted and what waits is dropped. Its deliveries stay as history. It cannot be undone.',
    action: 'Delete',
    color: 'red',
    run: (id: string) => send(DeleteEndpointDocument, { id }),
  },
} as const

/** Says what will happen before it does. */
export function ChangeEndpoint({
  change,
  endpoint,
  onClose,
  onChanged,
}: {
  change: keyof typeof CHANGES
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onChanged: () => void
}) {
  const { title, effect, action, color, run } = CHANGES[change]
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  async function confirm() {
    setBusy(true)
    const { refused } = await run(endpoint.id)
    setBusy(false)
    if (refused) return setRefusal(refused.message)
    onClose()
    onChanged()
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm" fw={500} className="clip" title={endpoint.url ?? undefined}>
          {endpointName(endpoint)}
        </Text>
        <Text size="sm">{effect}</Text>
        {refusal && (
          <Alert color="red" role="alert" py="xs">
            {refusal}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button color={color} loading={busy} onClick={confirm} data-autofocus>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
