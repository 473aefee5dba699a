import { Badge, DataList, Group, Text, Title } from '@mantine/core'
import { words } from '../format/words.ts'
import type { EndpointFieldsFragment } from '../gql/webhooks.ts'
import { Ago } from '../parts/Ago.tsx'
import { CopyText } from '../parts/CopyText.tsx'

/** How an endpoint is set. */
export function EndpointSettings({ endpoint }: { endpoint: EndpointFieldsFragment }) {
  const { url, description, eventTypes, labels, payload, createdAt, id } = endpoint
  return (
    <>
      <Title order={2} mb="sm">
        Settings
      </Title>
      <DataList gap={8} labelWidth={90}>
        <Line label="Address">
          {url ? (
            <Group gap={4} wrap="nowrap">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {url}
              </Text>
              <CopyText value={url} label="Copy address" />
            </Group>
          ) : (
            'The webhook URL of each job'
          )}
        </Line>
        {description && (
          <Line label="Description">
            <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
              {description}
            </Text>
          </Line>
        )}
        <Line label="Events">
          <Group gap={4}>
            {eventTypes.map((type) => (
              <Badge key={type} color="gray" tt="none" fw={500}>
                {words(type)}
              </Badge>
            ))}
          </Group>
        </Line>
        <Line label="Jobs">
          {labels.length === 0 ? (
            url ? (
              'All'
            ) : (
              'Those submitted with a URL'
            )
          ) : (
            <Group gap={4}>
              {labels.map(({ key, value }) => (
                <Badge
                  key={key}
                  variant="outline"
                  color="gray"
                  tt="none"
                  fw={500}
                  maw={260}
                  title={`${key}:${value}`}
                >
                  <bdi>
                    {key}:{value}
                  </bdi>
                </Badge>
              ))}
            </Group>
          )}
        </Line>
        <Line label="Payload">
          {payload === 'THIN' ? 'Thin: which event of which job' : 'Full: with the job and its result'}
        </Line>
        <Line label="Made">
          <Ago at={createdAt} />
        </Line>
        <Line label="Id">
          <Group gap={4} wrap="nowrap">
            <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {id}
            </Text>
            <CopyText value={id} label="Copy id" />
          </Group>
        </Line>
      </DataList>
    </>
  )
}

const Line = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <DataList.Item>
    <DataList.ItemLabel>{label}</DataList.ItemLabel>
    <DataList.ItemValue>{children}</DataList.ItemValue>
  </DataList.Item>
)
