import { Box, Textarea, TextInput } from '@mantine/core'
import type { Problem } from '../api/send.ts'
import { type CriterionDraft, newCriterion } from './draft.ts'
import classes from './NewJob.module.css'
import { problemOf } from './problems.ts'
import { type Row, Rows } from './Rows.tsx'

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
  return (
    <Rows
      items={criteria}
      most={most}
      what="criterion"
      problem={problemOf(problems, PATH)}
      make={newCriterion}
      onChange={onChange}
    >
      {(row) => <CriterionRow {...row} problems={problems} />}
    </Rows>
  )
}

function CriterionRow({
  item,
  index,
  problems,
  onChange,
  actions,
}: Row<CriterionDraft> & { problems: Problem[] }) {
  const problem = (name: string) => problemOf(problems, `${PATH}[${index}].${name}`)
  const number = index + 1
  return (
    <Box className={classes.criterion}>
      <TextInput
        aria-label={`Name of criterion ${number}`}
        placeholder="Name"
        maxLength={200}
        dir="auto"
        value={item.name}
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
        value={item.description}
        error={problem('description')}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      {actions}
    </Box>
  )
}
