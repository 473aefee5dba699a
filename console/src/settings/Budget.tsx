import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { money } from '../format/money.ts'
import { type KeptFragment, SetMonthlyBudgetDocument } from '../gql/settings.ts'
import { Bars } from '../parts/Bars.tsx'
import { Panel } from '../parts/Panel.tsx'

const MICROS = 1_000_000
const MOST_DOLLARS = 1_000_000_000

/** What the workspace may spend in a month. */
export function Budget({ workspace }: { workspace: KeptFragment }) {
  const { monthlyBudgetMicros: budget } = workspace
  const [typed, setTyped] = useState<number | string>(budget === null ? '' : budget / MICROS)
  const [problem, setProblem] = useState<string>()
  const [{ fetching }, set] = useMutation(SetMonthlyBudgetDocument)
  const micros = typed === '' ? null : Math.round(Number(typed) * MICROS)

  async function save(next: number | null) {
    const { data, error } = await set({ micros: next })
    const outcome = data?.setMonthlyBudget
    if (outcome?.__typename !== 'Workspace') {
      return setProblem(outcome ? `It ${outcome.problems[0]?.message}.` : error?.message)
    }
    setProblem(undefined)
    setTyped(next === null ? '' : next / MICROS)
    const message =
      next === null
        ? 'There is no budget any more.'
        : `The budget is ${money(next)} a month. Waiting jobs are looked at again.`
    notifications.show({ title: 'Saved', message, color: 'teal' })
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    void save(micros)
  }

  return (
    <Panel title="Monthly budget">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Spent workspace={workspace} budget={budget} />
          <Group align="flex-start" gap="xs">
            <NumberInput
              label="US dollars a month"
              description="The calendar month in UTC. Empty means no limit."
              placeholder="No limit"
              prefix="$"
              thousandSeparator=","
              decimalScale={2}
              min={0}
              max={MOST_DOLLARS}
              hideControls
              value={typed}
              onChange={setTyped}
              error={problem}
              w={280}
            />
          </Group>
          <Effect micros={micros} workspace={workspace} />
          <Group gap="xs">
            <Button type="submit" disabled={micros === budget} loading={fetching}>
              Save
            </Button>
            {budget !== null && (
              <Button variant="default" disabled={fetching} onClick={() => save(null)}>
                Remove
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}

function Spent({ workspace, budget }: { workspace: KeptFragment; budget: number | null }) {
  const { spentMicros, reservedMicros } = workspace
  return (
    <div>
      <Text size="sm" className="numbers" mb={budget === null ? 0 : 6}>
        {money(spentMicros)} spent this month
        {reservedMicros > 0 && `, ${money(reservedMicros)} set aside for calls that run`}
      </Text>
      {budget !== null && (
        <Bars
          label="Of the budget"
          total={budget}
          shares={[
            { label: 'Spent', value: spentMicros, text: money(spentMicros), color: 'ink.6' },
            { label: 'Set aside', value: reservedMicros, text: money(reservedMicros), color: 'ink.3' },
          ]}
        />
      )}
    </div>
  )
}

/** Said before it is saved. */
function Effect({ micros, workspace }: { micros: number | null; workspace: KeptFragment }) {
  if (micros === null || micros === workspace.monthlyBudgetMicros || micros > workspace.spentMicros)
    return null
  return (
    <Text size="sm" c="orange" role="status">
      More than that is spent already: no model is called until the month ends.
    </Text>
  )
}
