import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconPlayerPause } from '@tabler/icons-react'
import { plural } from '../format/number.ts'
import { ago } from '../format/time.ts'
import type { EndpointFieldsFragment } from '../gql/webhooks.ts'
import { Ago, At } from '../parts/Ago.tsx'
import { useNow } from '../parts/use-now.ts'
import { DISABLED_WORDS } from './health.ts'

/** Why nothing arrives at an endpoint, and what comes next; nothing while all is well. */
export function EndpointTrouble({ endpoint }: { endpoint: EndpointFieldsFragment }) {
  const { disabledAt, disabledReason, failingSince, failures, waitsUntil } = endpoint
  if (disabledAt) {
    return (
      <Alert color="gray" icon={<IconPlayerPause size={16} />} title="Nothing is sent">
        <Text size="sm">
          Disabled <Ago at={disabledAt} />: {DISABLED_WORDS[disabledReason ?? 'BY_HAND']}. What waits goes on
          waiting; new events are left out until it is enabled.
        </Text>
      </Alert>
    )
  }
  if (!failingSince) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle size={16} />} title="Nothing arrives">
      <Text size="sm">
        {plural(failures, 'attempt')} failed since <Ago at={failingSince} />.{' '}
        {waitsUntil && <WaitsUntil at={waitsUntil} />} After five days it is disabled.
      </Text>
    </Alert>
  )
}

function WaitsUntil({ at }: { at: string }) {
  const now = useNow()
  if (Date.parse(at) <= now) return 'It is tried again now.'
  return (
    <>
      It is tried again <At at={at}>{ago(at, now)}</At>.
    </>
  )
}
