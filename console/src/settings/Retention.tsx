import { Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { plural } from '../format/number.ts'
import { SetRetentionDocument } from '../gql/settings.ts'
import { Panel } from '../parts/Panel.tsx'
import { EraseDialog } from './EraseDialog.tsx'

const LONGEST = 36_500

/** For how many days content is kept after the last job on it has ended. */
export function Retention({ days }: { days: number | null }) {
  const [typed, setTyped] = useState<number | string>(days ?? '')
  const [problem, setProblem] = useState<string>()
  const [asking, setAsking] = useState(false)
  const [{ fetching }, set] = useMutation(SetRetentionDocument)
  const next = typed === '' ? null : Number(typed)

  async function save(value: number | null) {
    setAsking(false)
    const { data, error } = await set({ days: value })
    const outcome = data?.setRetention
    if (outcome?.__typename !== 'Workspace') {
      return setProblem(outcome ? `It ${outcome.problems[0]?.message}.` : error?.message)
    }
    setProblem(undefined)
    setTyped(value ?? '')
    const message =
      value === null
        ? 'Content is kept for ever.'
        : `Content is erased ${plural(value, 'day')} after its last job.`
    notifications.show({ title: 'Saved', message, color: 'teal' })
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    // What is out of the question is for the server to say, at the field.
    if (next === null || next < 1 || next > LONGEST) void save(next)
    else setAsking(true)
  }

  return (
    <Panel title="Retention">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">
            {days === null
              ? 'Documents and answers are kept for ever.'
              : `Documents and answers are erased ${plural(days, 'day')} after the last job on them has ended.`}
          </Text>
          <NumberInput
            label="Days to keep"
            description="Empty keeps them for ever. The history always stays."
            placeholder="For ever"
            thousandSeparator=","
            allowDecimal={false}
            clampBehavior="none"
            isAllowed={({ floatValue = 0 }) => floatValue <= 1_000_000}
            hideControls
            value={typed}
            onChange={setTyped}
            error={problem}
            w={280}
          />
          <Group gap="xs">
            <Button type="submit" disabled={next === days} loading={fetching}>
              Save
            </Button>
            {days !== null && (
              <Button variant="default" disabled={fetching} onClick={() => save(null)}>
                Keep for ever
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      {asking && next !== null && (
        <EraseDialog days={next} onConfirm={() => save(next)} onClose={() => setAsking(false)} />
      )}
    </Panel>
  )
}
