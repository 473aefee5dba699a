import { Skeleton, Text } from '@mantine/core'
import { useQuery } from 'urql'
import { counted } from '../format/number.ts'
import { DeliveryCountDocument, type EndpointFieldsFragment } from '../gql/webhooks.ts'
import { Trouble } from '../parts/Trouble.tsx'
import { ReplayDialog } from './ReplayDialog.tsx'

/** All deliveries to an endpoint that failed, counted before they are made once more. */
export function ReplayFailed(shown: {
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onReplayed: () => void
}) {
  const [{ data, error }] = useQuery({
    query: DeliveryCountDocument,
    variables: { filter: { endpoint: shown.endpoint.id, status: ['FAILED'] } },
    requestPolicy: 'network-only',
  })
  const total = data?.deliveries.totalCount
  return (
    <ReplayDialog title="Send what failed" ready={Boolean(total && total.count > 0)} {...shown}>
      {error && <Trouble error={error} />}
      {total ? (
        <Text size="sm">
          {total.count === 0
            ? 'Nothing failed at this endpoint.'
            : `${counted(total)} failed. Each is sent now under the same webhook-id, and tried again like a new one.`}
        </Text>
      ) : (
        !error && <Skeleton h={18} />
      )}
    </ReplayDialog>
  )
}
