import '@mantine/dates/styles.css'
import {
  Anchor,
  Collapse,
  Input,
  NumberInput,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  TextInput,
  Title,
} from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { useDisclosure } from '@mantine/hooks'
import type { Problem } from '../api/send.ts'
import type { OverBudget, Priority } from '../gql/new-job.ts'
import { LabelsInput } from '../parts/LabelsInput.tsx'
import type { Draft } from './draft.ts'
import { problemOf, problemWithin } from './problems.ts'

const PRIORITIES = [
  { value: 'INTERACTIVE', label: 'Interactive' },
  { value: 'NORMAL', label: 'Normal' },
  { value: 'BULK', label: 'Bulk' },
]
const MORE = ['runAfter', 'deadline', 'maxCostMicros', 'whenOverBudget', 'webhookUrl']

/** Whether a draft that was kept or copied has something there: it must not be submitted unseen. */
const asksMore = ({ runAfter, deadline, maxCost, whenOverBudget, webhookUrl }: Draft) =>
  runAfter !== null || deadline !== null || maxCost !== '' || whenOverBudget !== 'WAIT' || webhookUrl !== ''

interface PartProps {
  draft: Draft
  onChange: (change: Partial<Draft>) => void
  problems: Problem[]
  deadlineHours: number
}

/** How the job is found, how soon it is done, and what it may cost. */
export function OptionsPart({ draft, onChange, problems, deadlineHours }: PartProps) {
  const [opened, more] = useDisclosure(asksMore(draft))
  const open = opened || MORE.some((field) => problemOf(problems, field))
  return (
    <Paper>
      <Stack gap="sm">
        <Title order={2}>Options</Title>
        <LabelsInput
          label="Labels"
          value={draft.labels}
          error={problemWithin(problems, 'labels')}
          onChange={(labels) => onChange({ labels })}
        />
        <Input.Wrapper label="Priority" size="xs" error={problemOf(problems, 'priority')}>
          <div>
            <SegmentedControl
              size="xs"
              mt={4}
              aria-label="Priority"
              data={PRIORITIES}
              value={draft.priority}
              onChange={(priority) => onChange({ priority: priority as Priority })}
            />
          </div>
        </Input.Wrapper>
        <Anchor
          component="button"
          type="button"
          size="sm"
          w="fit-content"
          aria-expanded={open}
          onClick={more.toggle}
        >
          {open ? 'Less' : 'More: times, budget, webhook'}
        </Anchor>
        <Collapse expanded={open}>
          <More draft={draft} onChange={onChange} problems={problems} deadlineHours={deadlineHours} />
        </Collapse>
      </Stack>
    </Paper>
  )
}

function More({ draft, onChange, problems, deadlineHours }: PartProps) {
  const time = (field: 'runAfter' | 'deadline') => ({
    size: 'xs' as const,
    valueFormat: 'D MMM YYYY, HH:mm',
    clearable: true,
    clearButtonProps: { 'aria-label': 'Clear' },
    minDate: new Date(),
    value: draft[field] ? new Date(draft[field]) : null,
    error: problemOf(problems, field),
    onChange: (at: string | null) => onChange({ [field]: at ? new Date(at).toISOString() : null }),
  })
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <DateTimePicker label="Begin after" placeholder="At once" {...time('runAfter')} />
      <DateTimePicker label="Give up at" placeholder={`After ${deadlineHours} hours`} {...time('deadline')} />
      <NumberInput
        label="Budget of the job"
        placeholder="No limit"
        prefix="$"
        min={0}
        decimalScale={6}
        value={draft.maxCost}
        error={problemOf(problems, 'maxCostMicros')}
        onChange={(value) => onChange({ maxCost: typeof value === 'number' ? value : '' })}
      />
      <Input.Wrapper label="When the workspace’s budget is spent" size="xs">
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label="When the workspace’s budget is spent"
          data={[
            { value: 'WAIT', label: 'Wait' },
            { value: 'FAIL', label: 'Fail' },
          ]}
          value={draft.whenOverBudget}
          onChange={(choice) => onChange({ whenOverBudget: choice as OverBudget })}
        />
      </Input.Wrapper>
      <TextInput
        label="Webhook URL"
        description="Gets the events of this job; https, a public address"
        placeholder="https://example.com/docket"
        type="url"
        style={{ gridColumn: '1 / -1' }}
        value={draft.webhookUrl}
        error={problemOf(problems, 'webhookUrl')}
        onChange={(event) => onChange({ webhookUrl: event.currentTarget.value })}
      />
    </SimpleGrid>
  )
}
