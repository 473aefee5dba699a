import { Anchor, Group, Skeleton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { lazy } from 'react'
import { useFresh } from '../api/use-fresh.ts'
import { ActivityDocument, type ActivityQuery } from '../gql/overview.ts'
import { CountLink } from '../parts/CountLink.tsx'
import { Swatch } from '../parts/Key.tsx'
import { NotKnown } from '../parts/NotKnown.tsx'
import { OnceSeen } from '../parts/OnceSeen.tsx'
import { Panel } from '../parts/Panel.tsx'
import { STATUSES } from '../parts/statuses.ts'
import { writeRange } from '../parts/time-range.ts'
import { ENDS, type End } from './ends.ts'
import { Nothing } from './Nothing.tsx'
import { bucketOf, type ChosenSpan } from './span.ts'
import { TimesPanel } from './TimesPanel.tsx'

const JobsChart = lazy(() => import('./JobsChart.tsx'))

const MOVES = /^JOB_/
const HEIGHT = 200

/** Jobs over time, and how long they waited and ran. */
export function Activity({ span, onChoose }: { span: ChosenSpan; onChoose: (word: string) => void }) {
  const variables = { range: span.range, bucket: span.jobsBy }
  const { result, again } = useFresh(ActivityDocument, variables, ({ type }) => MOVES.test(type))
  const stats = result.data?.stats
  return (
    <>
      <Panel order={3} title="Jobs" aside={stats && <Totals stats={stats} />}>
        <OnceSeen h={HEIGHT}>
          {!stats && result.error ? (
            <NotKnown error={result.error} onRetry={again} h={HEIGHT} />
          ) : !stats ? (
            <Skeleton h={HEIGHT} />
          ) : hasEnds(stats) ? (
            <JobsChart
              // A tooltip of another time would stay.
              key={stats.from}
              buckets={stats.buckets}
              bucket={bucketOf(stats)}
              onChoose={(from, to) => onChoose(writeRange({ from, to }))}
            />
          ) : (
            <Nothing h={HEIGHT}>
              No job ended in this time. <NewJob />
            </Nothing>
          )}
        </OnceSeen>
      </Panel>
      <TimesPanel title="Waiting" of="waitingMs" stats={stats} error={result.error} />
      <TimesPanel title="Running" of="runningMs" stats={stats} error={result.error} />
    </>
  )
}

const hasEnds = ({ total }: ActivityQuery['stats']) =>
  Object.values(ENDS).some(({ figure }) => total[figure] > 0)

const NewJob = () => (
  <Anchor inherit underline="always" renderRoot={(props) => <Link to="/jobs/new" search={{}} {...props} />}>
    Submit one
  </Anchor>
)

/** The numbers of the whole span; they are the legend of the chart too. */
function Totals({ stats }: { stats: ActivityQuery['stats'] }) {
  const within = writeRange(stats)
  return (
    <Group gap="2px 16px">
      <Total label="Submitted">
        <CountLink
          count={stats.total.submitted}
          of="jobs submitted"
          to="/jobs"
          search={{ created: within }}
        />
      </Total>
      {(Object.keys(ENDS) as End[]).map((status) => (
        <Total key={status} label={STATUSES[status].label} color={ENDS[status].color}>
          <CountLink
            count={stats.total[ENDS[status].figure]}
            of={`jobs ${STATUSES[status].label.toLowerCase()}`}
            to="/jobs"
            search={{ status, finished: within }}
          />
        </Total>
      ))}
    </Group>
  )
}

const Total = ({ label, color, children }: { label: string; color?: string; children: React.ReactNode }) => (
  <Group gap={5} wrap="nowrap" fz="sm">
    {color && <Swatch color={color} />}
    <span>{label}</span>
    {children}
  </Group>
)
