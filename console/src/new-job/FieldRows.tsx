import { Box, Button, Checkbox, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Problem } from '../api/send.ts'
import type { FieldType } from '../gql/new-job.ts'
import { type FieldDraft, newField } from './draft.ts'
import classes from './NewJob.module.css'
import { problemOf } from './problems.ts'
import { RowActions } from './RowActions.tsx'

const PATH = 'task.extract.fields'
const TYPES: { value: FieldType; label: string }[] = [
  { value: 'TEXT', label: 'Text' },
  { value: 'NUMBER', label: 'Number' },
  { value: 'MONEY', label: 'Money' },
  { value: 'DATE', label: 'Date' },
  { value: 'BOOLEAN', label: 'Yes or no' },
  { value: 'LIST', label: 'List' },
]

/** The fields to extract, in their order. */
export function FieldRows({
  fields,
  most,
  problems,
  onChange,
}: {
  fields: FieldDraft[]
  most: number
  problems: Problem[]
  onChange: (fields: FieldDraft[]) => void
}) {
  const problem = problemOf(problems, PATH)
  return (
    <Stack gap={0}>
      {fields.map((field, index) => (
        <FieldRow
          key={field.id}
          field={field}
          index={index}
          problems={problems}
          onChange={(change) =>
            onChange(fields.map((each) => (each === field ? { ...field, ...change } : each)))
          }
          actions={<RowActions items={fields} index={index} what="field" onChange={onChange} />}
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
          disabled={fields.length >= most}
          onClick={() => onChange([...fields, newField()])}
        >
          Add a field
        </Button>
      </Group>
    </Stack>
  )
}

function FieldRow({
  field,
  index,
  problems,
  onChange,
  actions,
}: {
  field: FieldDraft
  index: number
  problems: Problem[]
  onChange: (change: Partial<FieldDraft>) => void
  actions: React.ReactNode
}) {
  const problem = (name: string) => problemOf(problems, `${PATH}[${index}].${name}`)
  const number = index + 1
  return (
    <Box className={classes.field}>
      <TextInput
        aria-label={`Name of field ${number}`}
        placeholder="name"
        maxLength={200}
        dir="auto"
        classNames={{ input: classes.name }}
        value={field.name}
        error={problem('name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        aria-label={`Type of field ${number}`}
        data={TYPES}
        value={field.type}
        allowDeselect={false}
        error={problem('type')}
        onChange={(type) => onChange({ type: type as FieldType })}
      />
      <Textarea
        aria-label={`Description of field ${number}`}
        placeholder="What it means and how to recognise it"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={2000}
        dir="auto"
        className={classes.description}
        value={field.description}
        error={problem('description')}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="Required"
        aria-label={`Field ${number} is required`}
        className={classes.required}
        checked={field.required}
        onChange={(event) => onChange({ required: event.currentTarget.checked })}
      />
      {actions}
    </Box>
  )
}
