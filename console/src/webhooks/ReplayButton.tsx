import { Button, Text } from '@mantine/core'
import { IconReload } from '@tabler/icons-react'
import { useState } from 'react'
import { send } from '../api/send.ts'
import { type DeliveryFieldsFragment, ReplayDeliveryDocument } from '../gql/webhooks.ts'

/** Sends an ended delivery once more, under the same `webhook-id`. */
export function ReplayButton({
  delivery: { id, status },
  onReplayed,
}: {
  delivery: DeliveryFieldsFragment
  onReplayed?: () => void
}) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string>()
  if (status !== 'FAILED' && status !== 'DELIVERED') return null

  async function replay() {
    setBusy(true)
    const { refused } = await send(ReplayDeliveryDocument, { id })
    setBusy(false)
    setRefusal(refused?.message)
    if (!refused) onReplayed?.()
  }
  return (
    <>
      <Button variant="default" mt={6} leftSection={<IconReload size={14} />} loading={busy} onClick={replay}>
        Send again
      </Button>
      {refusal && (
        <Text size="xs" c="red" mt={4} role="alert">
          {refusal}
        </Text>
      )}
    </>
  )
}
