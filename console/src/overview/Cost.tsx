import { Box } from '@mantine/core'
import { useFresh } from '../api/use-fresh.ts'
import { money } from '../format/money.ts'
import { CostDocument, type CostQuery } from '../gql/overview.ts'
import { Bars } from '../parts/Bars.tsx'
import { ListLink } from '../parts/ListLink.tsx'
import { useNow } from '../parts/use-now.ts'
import { Answer, Fact, type Tone } from './Answer.tsx'

type Workspace = CostQuery['workspace']

const STEP_MS = 60_000
const NEARLY = 0.8

const PAYS = new Set(['CALL_FINISHED', 'CALL_FAILED', 'CALL_LOST', 'BUDGET_CHANGED'])

/** What did it cost today, and this month against the budget? */
export function Cost() {
  const midnight = new Date(useNow(STEP_MS)).setHours(0, 0, 0, 0)
  const { result } = useFresh(CostDocument, { today: new Date(midnight).toISOString() }, ({ type }) =>
    PAYS.has(type),
  )
  const { workspace, stats } = result.data ?? {}
  return (
    <Answer
      title="Cost"
      span="today"
      error={result.error}
      below={
        workspace &&
        workspace.monthlyBudgetMicros !== null && (
          <BudgetBar workspace={workspace} budget={workspace.monthlyBudgetMicros} />
        )
      }
      answer={
        workspace &&
        stats && {
          tone: tone(workspace),
          text: (
            <ListLink
              to="/jobs"
              search={{ created: 'today', order: 'COST_DESC' }}
              label={`${money(stats.total.costMicros)}, jobs of today by cost`}
              c="inherit"
            >
              {money(stats.total.costMicros)}
            </ListLink>
          ),
        }
      }
    >
      {workspace && <Month {...workspace} />}
    </Answer>
  )
}

const taken = ({ spentMicros, reservedMicros, possiblyPaidMicros }: Workspace) =>
  spentMicros + reservedMicros + possiblyPaidMicros

function tone(workspace: Workspace): Tone {
  const budget = workspace.monthlyBudgetMicros
  if (budget === null) return 'none'
  if (workspace.overBudgetAt) return 'bad'
  return taken(workspace) > NEARLY * budget ? 'warn' : 'good'
}

function Month({ spentMicros, reservedMicros, monthlyBudgetMicros, overBudgetAt }: Workspace) {
  return (
    <>
      <Fact label="This month">
        <ListLink to="/jobs" search={{ created: 'month', order: 'COST_DESC' }}>
          {money(spentMicros)}
        </ListLink>
      </Fact>
      {reservedMicros > 0 && <Fact label="Set aside">{money(reservedMicros)}</Fact>}
      <Fact label={overBudgetAt ? 'Budget used up' : 'Budget'}>
        <ListLink to="/settings">
          {monthlyBudgetMicros === null ? 'Set one' : money(monthlyBudgetMicros)}
        </ListLink>
      </Fact>
    </>
  )
}

function BudgetBar({ workspace, budget }: { workspace: Workspace; budget: number }) {
  const { spentMicros, overBudgetAt } = workspace
  const setAside = taken(workspace) - spentMicros
  return (
    <Box mt={8}>
      <Bars
        label="Budget of this month"
        total={budget}
        shares={[
          {
            label: 'Spent',
            value: spentMicros,
            text: money(spentMicros),
            color: overBudgetAt ? 'red.6' : 'ink.6',
          },
          { label: 'Set aside', value: setAside, text: money(setAside), color: 'ink.3' },
        ]}
      />
    </Box>
  )
}
