import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { send } from '../api/send.ts'
import { plural } from '../format/number.ts'
import { type DateTimeRange, type EndpointFieldsFragment, ReplayDeliveriesDocument } from '../gql/webhooks.ts'

/** Says how many deliveries are made once more, and makes them. */
export function ReplayDialog({
  title,
  endpoint,
  at,
  ready,
  children,
  onClose,
  onReplayed,
}: {
  title: string
  endpoint: EndpointFieldsFragment
  /** The span; without one all that failed */
  at?: DateTimeRange
  /** Whether there is something to send */
  ready: boolean
  children: React.ReactNode
  onClose: () => void
  onReplayed: () => void
}) {
  const [busy, setBusy] = useState(false)
  const [count, setCount] = useState<number>()
  const [refusal, setRefusal] = useState<string>()
  async function replay() {
    setBusy(true)
    const { done, refused } = await send(ReplayDeliveriesDocument, { endpoint: endpoint.id, at })
    setBusy(false)
    setRefusal(refused?.problems[0] ? `It ${refused.problems[0].message}.` : refused?.message)
    if (!done) return
    setCount(done.count)
    onReplayed()
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack>
        {children}
        {refusal && (
          <Alert color="red" role="alert" py="xs">
            {refusal}
          </Alert>
        )}
        {count !== undefined && (
          <Text size="sm" role="status">
            {count === 0 ? 'There was nothing to send.' : `${plural(count, 'message')} on the way.`}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {count === undefined ? 'Back' : 'Close'}
          </Button>
          {count === undefined && (
            <Button disabled={!ready} loading={busy} onClick={replay}>
              Send again
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
