import { Skeleton } from '@mantine/core'
import { lazy } from 'react'
import type { CombinedError } from 'urql'
import { duration } from '../format/time.ts'
import type { ActivityQuery } from '../gql/overview.ts'
import { ListLink } from '../parts/ListLink.tsx'
import { NotKnown } from '../parts/NotKnown.tsx'
import { OnceSeen } from '../parts/OnceSeen.tsx'
import { Panel } from '../parts/Panel.tsx'
import { writeRange } from '../parts/time-range.ts'
import { Nothing } from './Nothing.tsx'
import { bucketOf } from './span.ts'

const TimesChart = lazy(() => import('./TimesChart.tsx'))

type Stats = ActivityQuery['stats']

/** How long jobs waited, or ran: half of them, and nine of ten. */
export function TimesPanel({
  title,
  of,
  stats,
  error,
}: {
  title: string
  of: 'waitingMs' | 'runningMs'
  stats: Stats | undefined
  error: CombinedError | undefined
}) {
  return (
    <Panel order={3} title={title} note={stats && <Summary stats={stats} of={of} />}>
      <OnceSeen h={150}>
        {!stats && error ? (
          <NotKnown error={error} h={150} />
        ) : stats && !stats.total[of] ? (
          <Nothing h={150}>{of === 'waitingMs' ? 'No job began.' : 'No job ended.'}</Nothing>
        ) : stats ? (
          <TimesChart
            title={title}
            times={stats.buckets.map(({ at, figures }) => ({ at, ...figures[of] }))}
            bucket={bucketOf(stats)}
          />
        ) : (
          <Skeleton h={150} />
        )}
      </OnceSeen>
    </Panel>
  )
}

function Summary({ stats, of }: { stats: Stats; of: 'waitingMs' | 'runningMs' }) {
  const times = stats.total[of]
  if (!times) return null
  const p90 = duration(times.p90)
  return (
    <>
      <Stroke color="ink-7" /> p50 {duration(times.p50)} · <Stroke color="ink-4" dashed /> p90{' '}
      {of === 'runningMs' ? (
        <ListLink
          to="/jobs"
          search={{ finished: writeRange(stats), duration: `${times.p90 / 1000}..` }}
          label={`${p90}, jobs that ran longer`}
          c="inherit"
          underline="always"
        >
          {p90}
        </ListLink>
      ) : (
        p90
      )}
    </>
  )
}

/** How a line is drawn in the chart. */
const Stroke = ({ color, dashed = false }: { color: string; dashed?: boolean }) => (
  <svg width={16} height={8} style={{ verticalAlign: 'middle' }} aria-hidden>
    <line
      x2={16}
      y1={4}
      y2={4}
      stroke={`var(--mantine-color-${color})`}
      strokeWidth={2}
      strokeDasharray={dashed ? '4 3' : undefined}
    />
  </svg>
)
