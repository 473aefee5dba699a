import { Box, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Problem } from '../api/send.ts'
import { type CriterionDraft, newCriterion } from './draft.ts'
import classes from './NewJob.module.css'
import { problemOf } from './problems.ts'
import { RowActions } from './RowActions.tsx'

const PATH = 'task.evaluate.criteria'

/** The criteria to evaluate, in their order. */
export function CriterionRows({
  criteria,
  most,
  problems,
  onChange,
}: {
  criteria: CriterionDraft[]
  most: number
  problems: Problem[]
  onChange: (criteria: CriterionDraft[]) => void
}) {
  const problem = problemOf(problems, PATH)
  return (
    <Stack gap={0}>
      {criteria.map((criterion, index) => (
        <CriterionRow
          key={criterion.id}
          criterion={criterion}
          index={index}
          problems={problems}
          onChange={(change) =>
            onChange(criteria.map((each) => (each === criterion ? { ...criterion, ...change } : each)))
          }
          actions={<RowActions items={criteria} index={index} what="criterion" onChange={onChange} />}
        />
      ))}
      {problem && (
        <Text size="xs" c="red" role="alert">
          {problem}
        </Text>
      )}
      <Group mt="xs">
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          disabled={criteria.length >= most}
          onClick={() => onChange([...criteria, newCriterion()])}
        >
          Add a criterion
        </Button>
      </Group>
    </Stack>
  )
}

function CriterionRow({
  criterion,
  index,
  problems,
  onChange,
  actions,
}: {
  criterion: CriterionDraft
  index: number
  problems: Problem[]
  onChange: (change: Partial<CriterionDraft>) => void
  actions: React.ReactNode
}) {
  const problem = (name: string) => problemOf(problems, `${PATH}[${index}].${name}`)
  const number = index + 1
  return (
    <Box className={classes.criterion}>
      <TextInput
        aria-label={`Name of criterion ${number}`}
        placeholder="Name"
        maxLength={200}
        dir="auto"
        value={criterion.name}
        error={problem('name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Textarea
        aria-label={`Criterion ${number}`}
        placeholder="What the document must meet, as a sentence"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={2000}
        dir="auto"
        className={classes.description}
        value={criterion.description}
        error={problem('description')}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      {actions}
    </Box>
  )
}
