import { Input, SegmentedControl, Stack, Textarea } from '@mantine/core'
import type { Problem } from '../api/send.ts'
import type { SummaryLength } from '../gql/new-job.ts'
import type { Draft } from './draft.ts'
import { problemOf } from './problems.ts'

const LENGTHS = [
  { value: 'BRIEF', label: 'Brief' },
  { value: 'STANDARD', label: 'Standard' },
  { value: 'DETAILED', label: 'Detailed' },
]
/** As prompts/summarize.ts asks for. */
const POINTS = { BRIEF: 'about 5', STANDARD: 'about 10', DETAILED: 'about 25' } as const

export function SummaryPart({
  draft,
  problems,
  onChange,
}: {
  draft: Draft
  problems: Problem[]
  onChange: (change: Partial<Draft>) => void
}) {
  return (
    <Stack gap="sm">
      <Input.Wrapper
        label="Length"
        size="xs"
        description={`An overview and ${POINTS[draft.length]} key points`}
      >
        <SegmentedControl
          size="xs"
          mt={4}
          aria-label="Length"
          data={LENGTHS}
          value={draft.length}
          onChange={(length) => onChange({ length: length as SummaryLength })}
        />
      </Input.Wrapper>
      <Textarea
        label="Focus"
        description="What the reader cares about most"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        dir="auto"
        value={draft.focus}
        error={problemOf(problems, 'task.summarize.focus')}
        onChange={(event) => onChange({ focus: event.currentTarget.value })}
      />
    </Stack>
  )
}
