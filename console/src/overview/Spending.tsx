import { SegmentedControl, Skeleton } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { lazy } from 'react'
import { useFresh } from '../api/use-fresh.ts'
import { money } from '../format/money.ts'
import { compact } from '../format/number.ts'
import { SpendingDocument, type SpendingQuery, type SpentFragment } from '../gql/overview.ts'
import { NotKnown } from '../parts/NotKnown.tsx'
import { OnceSeen } from '../parts/OnceSeen.tsx'
import { Panel } from '../parts/Panel.tsx'
import { Nothing } from './Nothing.tsx'
import { bucketOf, type ChosenSpan } from './span.ts'
import { TaskTypes } from './TaskTypes.tsx'

const SpendingChart = lazy(() => import('./SpendingChart.tsx'))

const tokens = (spent: SpentFragment) =>
  spent.inputTokens + spent.cacheReadTokens + spent.cacheWriteTokens + spent.outputTokens

const MEASURES = {
  money: { label: 'Money', of: (spent: SpentFragment) => spent.costMicros, say: money },
  tokens: { label: 'Tokens', of: tokens, say: compact },
}

const PAYS = /^(CALL_(FINISHED|FAILED|LOST)|JOB_(COMPLETED|PARTIAL|FAILED|CANCELLED))$/

/** What was spent over time and by type of task, in money or in tokens. */
export function Spending({ span }: { span: ChosenSpan }) {
  const search = useSearch({ from: '/shell/' })
  const navigate = useNavigate({ from: '/' })
  const variables = { range: span.range, bucket: span.moneyBy }
  const { result, again } = useFresh(SpendingDocument, variables, ({ type }) => PAYS.test(type))
  const name = search.spent === 'tokens' ? 'tokens' : 'money'
  const measure = MEASURES[name]
  const stats = result.data?.stats
  return (
    <>
      <Panel
        order={3}
        title="Spent"
        note={stats && measure.say(measure.of(stats.total))}
        aside={
          <SegmentedControl
            size="xs"
            aria-label="Spent in"
            data={Object.entries(MEASURES).map(([value, { label }]) => ({ value, label }))}
            value={name}
            onChange={(spent) =>
              navigate({
                search: (before) => ({ ...before, spent: spent === 'money' ? '' : spent }),
                replace: true,
              })
            }
          />
        }
      >
        <OnceSeen h={150}>
          {!stats && result.error ? (
            <NotKnown error={result.error} onRetry={again} h={150} />
          ) : stats && measure.of(stats.total) === 0 ? (
            <Nothing h={150}>Nothing spent.</Nothing>
          ) : stats ? (
            <SpendingChart amounts={amounts(stats, measure.of)} bucket={bucketOf(stats)} say={measure.say} />
          ) : (
            <Skeleton h={150} />
          )}
        </OnceSeen>
      </Panel>
      <TaskTypes stats={stats} error={result.error} />
    </>
  )
}

const amounts = (stats: SpendingQuery['stats'], of: (spent: SpentFragment) => number) =>
  stats.buckets.map(({ at, byTaskType }) => ({
    at,
    ...Object.fromEntries(byTaskType.map(({ taskType, figures }) => [taskType, of(figures)])),
  }))
