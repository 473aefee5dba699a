import { Group, Stack, Text } from '@mantine/core'
import { useFresh } from '../api/use-fresh.ts'
import { words } from '../format/words.ts'
import { FailedCallsDocument, type FailedCallsQuery } from '../gql/workers.ts'
import { Ago } from '../parts/Ago.tsx'
import { Bars } from '../parts/Bars.tsx'
import { CountLink } from '../parts/CountLink.tsx'
import { Loaded } from '../parts/Loaded.tsx'
import { Panel } from '../parts/Panel.tsx'
import { useNow } from '../parts/use-now.ts'

const STEP_MS = 5 * 60_000
const DAY_MS = 24 * 3_600_000

/** Why calls of the model failed in the last day, by kind: also those that were tried again and then went well. */
export function FailedCalls() {
  const since = new Date(useNow(STEP_MS) - DAY_MS).toISOString()
  const { result, again } = useFresh(FailedCallsDocument, { since }, ({ type }) => type === 'CALL_FAILED')
  return (
    <Panel title="Failed model calls" note={result.data?.events.pageInfo.hasNextPage ? 'last 100' : '24 h'}>
      <Loaded result={result} onRetry={again} quiet>
        {({ events }) => <Kinds kinds={byKind(events)} total={events.edges.length} />}
      </Loaded>
    </Panel>
  )
}

interface Kind {
  code: string
  count: number
  lastAt: string
}

/** Most frequent first. The events come latest first. */
function byKind({ edges }: FailedCallsQuery['events']): Kind[] {
  const kinds = new Map<string, Kind>()
  for (const { node } of edges) {
    const code = (node.data as { errorCode?: string }).errorCode ?? 'INTERNAL'
    const kind = kinds.get(code) ?? { code, count: 0, lastAt: node.at }
    kinds.set(code, { ...kind, count: kind.count + 1 })
  }
  return [...kinds.values()].sort((one, other) => other.count - one.count)
}

function Kinds({ kinds, total }: { kinds: Kind[]; total: number }) {
  if (kinds.length === 0) {
    return (
      <Text size="sm" c="dimmed" py="xs">
        No call has failed.
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {kinds.map(({ code, count, lastAt }) => (
        <div key={code}>
          <Group justify="space-between" wrap="nowrap" gap="xs" mb={4}>
            <Text size="sm" className="clip" title={code}>
              {words(code)}
            </Text>
            <Text size="sm" c="dimmed" component="span" style={{ flexShrink: 0 }}>
              <Ago at={lastAt} />
              {' · '}
              <CountLink
                count={count}
                underline="always"
                of={`calls failed: ${words(code)}`}
                to="/history"
                search={{ type: 'CALL_FAILED', at: '24h', data: JSON.stringify({ errorCode: code }) }}
              />
            </Text>
          </Group>
          <Bars
            label={words(code)}
            total={total}
            shares={[{ label: 'Calls', value: count, color: 'red.5' }]}
          />
        </div>
      ))}
    </Stack>
  )
}
