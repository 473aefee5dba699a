import { Box, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import type { Problem } from '../api/send.ts'
import type { FieldType } from '../gql/new-job.ts'
import { type FieldDraft, newField } from './draft.ts'
import classes from './NewJob.module.css'
import { problemOf } from './problems.ts'
import { type Row, Rows } from './Rows.tsx'

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
  return (
    <Rows
      items={fields}
      most={most}
      what="field"
      problem={problemOf(problems, PATH)}
      make={newField}
      onChange={onChange}
    >
      {(row) => <FieldRow {...row} problems={problems} />}
    </Rows>
  )
}

function FieldRow({ item, index, problems, onChange, actions }: Row<FieldDraft> & { problems: Problem[] }) {
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
        value={item.name}
        error={problem('name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        aria-label={`Type of field ${number}`}
        data={TYPES}
        value={item.type}
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
        value={item.description}
        error={problem('description')}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="Required"
        aria-label={`Field ${number} is required`}
        className={classes.required}
        checked={item.required}
        onChange={(event) => onChange({ required: event.currentTarget.checked })}
      />
      {actions}
    </Box>
  )
}
