import { Anchor, Box, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { plural } from '../format/number.ts'
import { words } from '../format/words.ts'
import type { EndpointFieldsFragment } from '../gql/webhooks.ts'
import { Ago } from '../parts/Ago.tsx'
import { ENDS_OF_JOBS } from '../parts/event-groups.ts'
import { EndpointMenu } from './EndpointMenu.tsx'
import { HealthBadge } from './HealthBadge.tsx'
import { DISABLED_WORDS, endpointName } from './health.ts'

interface Listed {
  endpoints: EndpointFieldsFragment[]
  onChanged: () => void
}

/** The endpoints of the workspace, each with its health. */
export function EndpointTable(listed: Listed) {
  return (
    <>
      <Box visibleFrom="sm">
        <Rows {...listed} />
      </Box>
      <Box hiddenFrom="sm">
        <Cards {...listed} />
      </Box>
    </>
  )
}

/** On a phone: what matters most, below each other. */
const Cards = ({ endpoints, onChanged }: Listed) =>
  endpoints.map((endpoint) => (
    <Group
      key={endpoint.id}
      gap="xs"
      p="xs"
      wrap="nowrap"
      align="flex-start"
      style={{ borderBottom: '1px solid var(--line)' }}
    >
      <Stack gap={4} flex={1} miw={0}>
        <NameOf endpoint={endpoint} />
        <HealthOf endpoint={endpoint} />
      </Stack>
      <EndpointMenu endpoint={endpoint} onChanged={onChanged} />
    </Group>
  ))

function Rows({ endpoints, onChanged }: Listed) {
  return (
    <Table.ScrollContainer minWidth={720} type="native" pos="relative">
      <Table layout="fixed" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Endpoint</Table.Th>
            <Table.Th w={220}>Health</Table.Th>
            <Table.Th w={170}>Events</Table.Th>
            <Table.Th w={190}>Jobs</Table.Th>
            <Table.Th w={44}>
              <VisuallyHidden>Actions</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => (
            <Table.Tr key={endpoint.id} style={{ verticalAlign: 'top' }}>
              <Table.Td>
                <NameOf endpoint={endpoint} />
              </Table.Td>
              <Table.Td>
                <HealthOf endpoint={endpoint} />
              </Table.Td>
              <Table.Td>
                <Text size="sm" className="clip" title={endpoint.eventTypes.map(words).join('\n')}>
                  {eventsText(endpoint.eventTypes)}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text size="sm" className="clip" dir="auto" title={labelsText(endpoint)}>
                  {labelsText(endpoint)}
                </Text>
              </Table.Td>
              <Table.Td>
                <EndpointMenu endpoint={endpoint} onChanged={onChanged} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function NameOf({ endpoint }: { endpoint: EndpointFieldsFragment }) {
  const { id, url, description, kind } = endpoint
  const about = kind === 'JOB_URL' ? 'The webhook URL that a job is submitted with' : description
  return (
    <Stack gap={0}>
      <Anchor
        size="sm"
        fw={500}
        className="clip"
        title={url ?? undefined}
        renderRoot={(props) => (
          <Link to="/webhooks/$endpointId" params={{ endpointId: id }} search={{}} {...props} />
        )}
      >
        {endpointName(endpoint)}
      </Anchor>
      {about && (
        <Text size="xs" c="dimmed" className="clip" dir="auto" title={about}>
          {about}
        </Text>
      )}
    </Stack>
  )
}

function HealthOf({ endpoint }: { endpoint: EndpointFieldsFragment }) {
  const { disabledAt, disabledReason, failingSince, failures } = endpoint
  return (
    <Stack gap={2} align="flex-start">
      <HealthBadge endpoint={endpoint} />
      {disabledAt ? (
        <Text size="xs" c="dimmed">
          <Ago at={disabledAt} />, {DISABLED_WORDS[disabledReason ?? 'BY_HAND']}
        </Text>
      ) : (
        failingSince && (
          <Text size="xs" c="dimmed">
            {plural(failures, 'attempt')} failed since <Ago at={failingSince} />
          </Text>
        )
      )}
    </Stack>
  )
}

function eventsText(types: readonly string[]) {
  const ends = types.length === ENDS_OF_JOBS.length && ENDS_OF_JOBS.every((type) => types.includes(type))
  if (ends) return 'Ends of jobs'
  return types.length === 1 ? words(types[0]!) : plural(types.length, 'type')
}

const labelsText = ({ labels, kind }: EndpointFieldsFragment) => {
  if (kind === 'JOB_URL') return 'Those with a URL'
  return labels.length === 0 ? 'All' : labels.map(({ key, value }) => `${key}:${value}`).join(', ')
}
