import { Anchor, Group, Paper, SimpleGrid, Stack } from '@mantine/core'
import { IconChevronLeft, IconWebhookOff } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { WebhookEndpointDocument, type WebhookEndpointQuery } from '../gql/webhooks.ts'
import { Empty } from '../parts/Empty.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Page } from '../parts/Page.tsx'
import { Deliveries } from './Deliveries.tsx'
import { EndpointKeys } from './EndpointKeys.tsx'
import { EndpointMenu } from './EndpointMenu.tsx'
import { EndpointSettings } from './EndpointSettings.tsx'
import { EndpointTrouble } from './EndpointTrouble.tsx'
import { HealthBadge } from './HealthBadge.tsx'
import { endpointName } from './health.ts'
import { ReplayMany } from './ReplayMany.tsx'

const UNKNOWN = new Set(['WEBHOOK_ENDPOINT_NOT_FOUND', 'INVALID_INPUT'])

/** One endpoint: its settings and keys, and all that was sent to it. */
export function Endpoint() {
  const { endpointId: id } = useParams({ from: '/shell/webhooks/$endpointId' })
  const [result, ask] = useQuery({ query: WebhookEndpointDocument, variables: { id } })
  const refresh = () => ask({ requestPolicy: 'network-only' })
  usePulse(refresh, ({ type }) => type.startsWith('WEBHOOK_'))
  const navigate = useNavigate()
  const endpoint = result.data?.webhookEndpoint
  if (!endpoint && UNKNOWN.has(String(result.error?.graphQLErrors[0]?.extensions.code))) {
    return (
      <Page title="Endpoint">
        <Empty icon={IconWebhookOff} title="There is no such endpoint">
          It may have been deleted. <ToWebhooks />
        </Empty>
      </Page>
    )
  }
  return (
    <Page
      title={endpoint ? endpointName(endpoint) : 'Endpoint'}
      aside={
        endpoint && (
          <Group gap="xs">
            <HealthBadge endpoint={endpoint} />
            <EndpointMenu
              endpoint={endpoint}
              onChanged={refresh}
              onDeleted={() => navigate({ to: '/webhooks', search: {} })}
            />
          </Group>
        )
      }
    >
      <ToWebhooks />
      <Loaded result={result} onRetry={refresh} lines={8}>
        {(data) => <Details endpoint={data.webhookEndpoint} onChanged={refresh} />}
      </Loaded>
    </Page>
  )
}

const ToWebhooks = () => (
  <Anchor size="sm" w="fit-content" renderRoot={(props) => <Link to="/webhooks" search={{}} {...props} />}>
    <Group gap={2} component="span">
      <IconChevronLeft size={14} />
      All webhooks
    </Group>
  </Anchor>
)

function Details({
  endpoint,
  onChanged,
}: {
  endpoint: WebhookEndpointQuery['webhookEndpoint']
  onChanged: () => void
}) {
  const params = { endpointId: endpoint.id }
  const search = useSearch({ from: '/shell/webhooks/$endpointId' })
  const navigate = useNavigate()
  return (
    <Stack>
      <EndpointTrouble endpoint={endpoint} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Paper>
          <EndpointSettings endpoint={endpoint} />
        </Paper>
        <Paper>
          <EndpointKeys keys={endpoint.keys} />
        </Paper>
      </SimpleGrid>
      <Deliveries
        search={search}
        onSearch={(search) => navigate({ to: '/webhooks/$endpointId', params, search, replace: true })}
        endpoint={endpoint.id}
        aside={<ReplayMany endpoint={endpoint} onReplayed={onChanged} />}
        onChange={onChanged}
      />
    </Stack>
  )
}
