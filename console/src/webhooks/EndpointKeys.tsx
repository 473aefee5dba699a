import { Anchor, Box, Collapse, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ago } from '../format/time.ts'
import type { WebhookEndpointQuery } from '../gql/webhooks.ts'
import { Ago, At } from '../parts/Ago.tsx'
import { CopyText } from '../parts/CopyText.tsx'
import { useNow } from '../parts/use-now.ts'
import { VerifyExample } from './VerifyExample.tsx'

type Key = WebhookEndpointQuery['webhookEndpoint']['keys'][number]

/** The keys that sign messages to an endpoint, and how to verify a signature. */
export function EndpointKeys({ keys }: { keys: Key[] }) {
  const [open, example] = useDisclosure()
  return (
    <>
      <Title order={2} mb="sm">
        Keys
      </Title>
      <Stack gap="sm">
        {keys.map((key) => (
          <SigningKey key={key.publicKey} signer={key} />
        ))}
        <Text size="xs" c="dimmed">
          Messages are signed with the secret (v1) and with this Ed25519 key (v1a). The secret was shown once;
          a new one comes with a rotation.
        </Text>
        <Anchor
          component="button"
          type="button"
          size="sm"
          w="fit-content"
          aria-expanded={open}
          onClick={example.toggle}
        >
          {open ? 'Hide the example' : 'How to verify a signature'}
        </Anchor>
        <Collapse expanded={open}>
          <VerifyExample />
        </Collapse>
      </Stack>
    </>
  )
}

function SigningKey({ signer: { publicKey, createdAt, validUntil } }: { signer: Key }) {
  const now = useNow()
  return (
    <Box>
      <Group gap={4} wrap="nowrap">
        <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {publicKey}
        </Text>
        <CopyText value={publicKey} label="Copy public key" />
      </Group>
      <Text size="xs" c="dimmed">
        Made <Ago at={createdAt} />
        {validUntil && (
          <>
            , signs for another <At at={validUntil}>{ago(validUntil, now).replace(/^in /, '')}</At>
          </>
        )}
      </Text>
    </Box>
  )
}
