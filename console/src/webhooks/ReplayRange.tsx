import { Group, Text } from '@mantine/core'
import { useState } from 'react'
import { useQuery } from 'urql'
import { counted } from '../format/number.ts'
import { type EndpointFieldsFragment, WantedEventsDocument } from '../gql/webhooks.ts'
import { TimeRange } from '../parts/TimeRange.tsx'
import { Trouble } from '../parts/Trouble.tsx'
import { resolveRange } from '../parts/time-range.ts'
import { ReplayDialog } from './ReplayDialog.tsx'

/** Every event of a span that an endpoint wants, those included that came while it was disabled. */
export function ReplayRange(shown: {
  endpoint: EndpointFieldsFragment
  onClose: () => void
  onReplayed: () => void
}) {
  const { eventTypes, labels, kind } = shown.endpoint
  const [range, setRange] = useState('')
  // A span that moves with the clock stands still while its count is read.
  const [at, setAt] = useState<ReturnType<typeof resolveRange>>()
  const [{ data, error, fetching }] = useQuery({
    query: WantedEventsDocument,
    variables: { filter: { at, types: eventTypes } },
    pause: !at?.from,
    requestPolicy: 'network-only',
  })
  const total = at?.from && !fetching ? data?.events.totalCount : undefined
  // How many of them are of jobs that it wants is only known when they are sent.
  const most = kind === 'JOB_URL' || labels.length > 0 ? 'Up to ' : ''
  return (
    <ReplayDialog title="Send a time range" at={at} ready={Boolean(total && total.count > 0)} {...shown}>
      <Text size="sm">
        Every event of the range that this endpoint wants, those included that came while it was disabled.
        What it had before comes again, under the same webhook-id.
      </Text>
      <Group>
        <TimeRange
          label="Events"
          value={range}
          onChange={(next) => {
            setRange(next)
            setAt(resolveRange(next))
          }}
        />
      </Group>
      {error && <Trouble error={error} />}
      <Text size="sm" mih={20} role="status">
        {range && !at?.from && 'Give the beginning of the range.'}
        {total && (total.count === 0 ? 'Nothing happened in it.' : `${most}${counted(total)} messages.`)}
      </Text>
    </ReplayDialog>
  )
}
