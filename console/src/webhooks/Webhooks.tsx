import { Box, Button, Paper, Stack } from '@mantine/core'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useQuery } from 'urql'
import { usePulse } from '../api/pulse.ts'
import { type EndpointFieldsFragment, WebhooksDocument } from '../gql/webhooks.ts'
import { Empty } from '../parts/Empty.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Page } from '../parts/Page.tsx'
import { Deliveries } from './Deliveries.tsx'
import { EndpointForm } from './EndpointForm.tsx'
import { EndpointTable } from './EndpointTable.tsx'
import { endpointName } from './health.ts'
import { SecretShown } from './SecretShown.tsx'

/** Where events are sent, whether they arrive, and every delivery. */
export function Webhooks() {
  const [result, ask] = useQuery({ query: WebhooksDocument })
  const refresh = () => ask({ requestPolicy: 'network-only' })
  usePulse(refresh, ({ type }) => type.startsWith('WEBHOOK_'))
  const [making, setMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  return (
    <Page
      title="Webhooks"
      aside={
        <Button leftSection={<IconPlus size={14} />} onClick={() => setMaking(true)}>
          New endpoint
        </Button>
      }
    >
      <Loaded result={result} onRetry={refresh}>
        {({ webhookEndpoints }) => <Overview endpoints={webhookEndpoints} onChanged={refresh} />}
      </Loaded>
      {making && (
        <EndpointForm
          onClose={() => setMaking(false)}
          onSaved={(made) => {
            setSecret(made)
            refresh()
          }}
        />
      )}
      {secret && (
        <SecretShown
          title="Secret of the new endpoint"
          secret={secret}
          onClose={() => setSecret(undefined)}
        />
      )}
    </Page>
  )
}

function Overview({ endpoints, onChanged }: { endpoints: EndpointFieldsFragment[]; onChanged: () => void }) {
  const none = endpoints.every(({ kind }) => kind === 'JOB_URL')
  const search = useSearch({ from: '/shell/webhooks' })
  const navigate = useNavigate()
  const names = new Map(endpoints.map((endpoint) => [endpoint.id, endpointName(endpoint)]))
  return (
    <Stack>
      <Paper p={0}>
        <EndpointTable endpoints={endpoints} onChanged={onChanged} />
        {none && (
          <Box pb="sm">
            <Empty icon={IconWebhook} title="No endpoint yet">
              Jobs that end, fail or need a person can tell your systems at once: signed, tried again for
              three days, every attempt kept.
            </Empty>
          </Box>
        )}
      </Paper>
      <Deliveries
        search={search}
        onSearch={(search) => navigate({ to: '/webhooks', search, replace: true })}
        nameOf={(id) => names.get(id) ?? 'A deleted endpoint'}
        onChange={onChanged}
      />
    </Stack>
  )
}
