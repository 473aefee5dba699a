import { Alert, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useQuery } from 'urql'
import { send } from '../api/send.ts'
import {
  DeliveriesDocument,
  type DeliveryFieldsFragment,
  type EndpointFieldsFragment,
  TestEndpointDocument,
} from '../gql/webhooks.ts'
import { AttemptTable } from './AttemptTable.tsx'
import { endpointName } from './health.ts'

const LOOK_AGAIN_MS = 500

/** Sends a test and follows it until its receiver has answered. */
export function TestEndpoint({
  endpoint,
  onClose,
  onChanged,
}: {
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onChanged: () => void
}) {
  const [sent, setSent] = useState<DeliveryFieldsFragment>()
  const [refusal, setRefusal] = useState<string>()
  const begun = useRef(false)
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void send(TestEndpointDocument, { id: endpoint.id }).then(({ done, refused }) => {
      setSent(done)
      setRefusal(refused?.message)
    })
  }, [endpoint.id])
  return (
    <Modal opened onClose={onClose} title="Test" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm" fw={500} className="clip" title={endpoint.url ?? undefined}>
          {endpointName(endpoint)}
        </Text>
        {refusal && (
          <Alert color="red" role="alert" py="xs">
            {refusal}
          </Alert>
        )}
        {sent ? <Followed sent={sent} onEnd={onChanged} /> : !refusal && <Skeleton h={60} />}
      </Stack>
    </Modal>
  )
}

/** Attempts are no events of the log, so that the newest deliveries are looked at until this one was attempted. */
function Followed({ sent, onEnd }: { sent: DeliveryFieldsFragment; onEnd: () => void }) {
  const [{ data }, ask] = useQuery({
    query: DeliveriesDocument,
    variables: { filter: { endpoint: sent.endpointId } },
    requestPolicy: 'network-only',
  })
  const delivery = data?.deliveries.edges.find(({ node }) => node.id === sent.id)?.node ?? sent
  const attempted = delivery.attempts.some(({ endedAt }) => endedAt !== null)
  useEffect(() => {
    if (attempted) return
    const timer = setInterval(() => ask({ requestPolicy: 'network-only' }), LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [attempted, ask])
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when it was attempted
  useEffect(() => {
    if (attempted) onEnd()
  }, [attempted])
  const words = attempted
    ? delivery.status === 'DELIVERED'
      ? 'It arrived.'
      : 'It did not arrive. It is tried again by itself.'
    : 'On its way.'
  return (
    <Stack gap="xs" mih={110}>
      <Text size="sm" role="status">
        {words}
      </Text>
      <AttemptTable delivery={delivery} />
    </Stack>
  )
}
