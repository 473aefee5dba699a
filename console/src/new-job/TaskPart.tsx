import {
  Anchor,
  Group,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { useState } from 'react'
import type { Problem } from '../api/send.ts'
import { CriterionRows } from './CriterionRows.tsx'
import type { Draft, TaskType } from './draft.ts'
import { FieldRows } from './FieldRows.tsx'
import classes from './NewJob.module.css'
import { SummaryPart } from './SummaryPart.tsx'
import { applied, TEMPLATES } from './templates.ts'

const TASKS = [
  { value: 'EXTRACT', label: 'Extract fields' },
  { value: 'EVALUATE', label: 'Evaluate criteria' },
  { value: 'SUMMARIZE', label: 'Summarize' },
]

interface PartProps {
  draft: Draft
  onChange: (change: Partial<Draft>) => void
  problems: Problem[]
  limits: { maxFields: number; maxCriteria: number }
}

/** What to do with the document: from a template or by hand. */
export function TaskPart({ draft, onChange, problems, limits }: PartProps) {
  return (
    <Paper>
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2}>Task</Title>
          <SegmentedControl
            size="xs"
            aria-label="Task"
            data={TASKS}
            value={draft.taskType}
            onChange={(taskType) => onChange({ taskType: taskType as TaskType })}
          />
        </Group>
        <Templates draft={draft} onChange={onChange} />
        {draft.taskType === 'EXTRACT' && (
          <FieldRows
            fields={draft.fields}
            most={limits.maxFields}
            problems={problems}
            onChange={(fields) => onChange({ fields })}
          />
        )}
        {draft.taskType === 'EVALUATE' && (
          <CriterionRows
            criteria={draft.criteria}
            most={limits.maxCriteria}
            problems={problems}
            onChange={(criteria) => onChange({ criteria })}
          />
        )}
        {draft.taskType === 'SUMMARIZE' && (
          <SummaryPart draft={draft} problems={problems} onChange={onChange} />
        )}
      </Stack>
    </Paper>
  )
}

/** Taking one replaces what stood there, until somebody takes that back. */
function Templates({ draft, onChange }: Pick<PartProps, 'draft' | 'onChange'>) {
  const [before, setBefore] = useState<Draft>()
  return (
    <Stack gap={6}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="xs">
        {TEMPLATES.map((template) => (
          <UnstyledButton
            key={template.name}
            className={classes.template}
            onClick={() => {
              setBefore(draft)
              onChange(applied(draft, template))
            }}
          >
            <Text size="sm" fw={500}>
              {template.name}
            </Text>
            <Text size="xs" c="dimmed">
              {template.about}
            </Text>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      {before && (
        <Anchor
          component="button"
          type="button"
          size="xs"
          w="fit-content"
          onClick={() => {
            const { taskType, fields, criteria, focus } = before
            onChange({ taskType, fields, criteria, focus })
            setBefore(undefined)
          }}
        >
          Take the template back
        </Anchor>
      )}
    </Stack>
  )
}
