import { Box, Skeleton, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useQuery } from 'urql'
import { duration } from '../format/time.ts'
import { QueueHistoryDocument, type QueueHistoryQuery } from '../gql/workers.ts'
import { NotKnown } from '../parts/NotKnown.tsx'
import { Panel } from '../parts/Panel.tsx'
import { TimeRange } from '../parts/TimeRange.tsx'
import { resolveRange } from '../parts/time-range.ts'
import { useNow } from '../parts/use-now.ts'
import { withoutGaps } from './queue-samples.ts'

const QueueChart = lazy(() => import('./QueueChart.tsx'))

const MINUTE_MS = 60_000
const USUAL = '1h'
/** Of both charts with their keys */
const HEIGHT = 300

/** How much waited and ran, and for how long the oldest had waited: rising depth with a flat age drains, a rising age does not. */
export function QueueOverTime() {
  const { range: asked } = useSearch({ from: '/shell/workers' })
  const navigate = useNavigate({ from: '/workers' })
  // There is one sample a minute, so that asking more often tells nothing.
  const now = useNow(MINUTE_MS)
  const range = resolveRange(asked ?? USUAL, new Date(now)) ?? resolveRange(USUAL, new Date(now))!
  const [{ data, error }, again] = useQuery({ query: QueueHistoryDocument, variables: { range } })
  const end = range.to ? Date.parse(range.to) : now
  const samples = data && withoutGaps(data.queueHistory, Date.parse(range.from ?? ''), end)
  return (
    <Panel
      title="Queue over time"
      note={data && <Peaks samples={data.queueHistory} />}
      aside={
        <TimeRange
          label="Time range"
          value={asked ?? USUAL}
          onChange={(word) =>
            navigate({
              search: (before) => ({ ...before, range: word === USUAL ? '' : word }),
              replace: true,
            })
          }
        />
      }
    >
      {error && !data ? (
        <NotKnown error={error} onRetry={() => again({ requestPolicy: 'network-only' })} h={HEIGHT} />
      ) : (
        <Box mih={HEIGHT}>
          <Suspense fallback={<Skeleton h={HEIGHT} />}>
            {samples ? <QueueChart samples={samples} /> : <Skeleton h={HEIGHT} />}
          </Suspense>
        </Box>
      )}
    </Panel>
  )
}

function Peaks({ samples }: { samples: QueueHistoryQuery['queueHistory'] }) {
  if (samples.length === 0) return 'nothing waited or ran'
  const most = (of: 'waiting' | 'running' | 'oldestSeconds') => Math.max(...samples.map((each) => each[of]))
  return (
    <Text span inherit>
      most waiting {most('waiting')} · running {most('running')} · oldest{' '}
      {duration(most('oldestSeconds') * 1000)}
    </Text>
  )
}
