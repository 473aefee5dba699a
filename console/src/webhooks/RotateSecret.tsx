import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { send } from '../api/send.ts'
import { type EndpointFieldsFragment, RotateSecretDocument } from '../gql/webhooks.ts'
import { SecretShown } from './SecretShown.tsx'

/** Makes a new secret, after saying how long the old one still signs; then shows it this once. */
export function RotateSecret({
  endpoint,
  onClose,
  onRotated,
}: {
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onRotated: () => void
}) {
  const [secret, setSecret] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  async function rotate() {
    setBusy(true)
    const { done, refused } = await send(RotateSecretDocument, { id: endpoint.id })
    setBusy(false)
    if (!done) return setRefusal(refused.message)
    setSecret(done.secret)
    onRotated()
  }
  if (secret) {
    return (
      <SecretShown
        title="New secret"
        secret={secret}
        note="Until this time tomorrow, messages carry the signatures of the secret before as well."
        onClose={onClose}
      />
    )
  }
  return (
    <Modal opened onClose={onClose} title="Rotate secret" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        <Text size="sm">
          Makes a new secret and a new key pair. For 24 hours messages are signed with the old ones too, so
          that no message is refused while you change your receiver.
        </Text>
        {refusal && (
          <Alert color="red" role="alert" py="xs">
            {refusal}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button loading={busy} onClick={rotate} data-autofocus>
            Rotate
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
