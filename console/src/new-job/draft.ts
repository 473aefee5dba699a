import type {
  DocumentInput,
  FieldInput,
  FieldType,
  OverBudget,
  Priority,
  SubmitJobInput,
  SummaryLength,
  TaskInput,
} from '../gql/new-job.ts'

export type TaskType = 'EXTRACT' | 'EVALUATE' | 'SUMMARIZE'

export interface FieldDraft {
  /** Of the row, for as long as the page is open */
  id: string
  name: string
  type: FieldType
  description: string
  required: boolean
}

export interface CriterionDraft {
  id: string
  name: string
  description: string
}

/** A job as it stands in the form. */
export interface Draft {
  name: string
  text: string
  taskType: TaskType
  fields: FieldDraft[]
  criteria: CriterionDraft[]
  focus: string
  length: SummaryLength
  labels: { key: string; value: string }[]
  priority: Priority
  /** ISO; null when the server's own holds */
  deadline: string | null
  /** ISO; null for at once */
  runAfter: string | null
  /** In US dollars; empty for no limit */
  maxCost: number | ''
  whenOverBudget: OverBudget
  webhookUrl: string
}

const rowId = () => Math.random().toString(36).slice(2)

export const newField = (field: Partial<FieldDraft> = {}): FieldDraft => ({
  name: '',
  type: 'TEXT',
  description: '',
  required: false,
  ...field,
  id: rowId(),
})

export const newCriterion = (criterion: Partial<CriterionDraft> = {}): CriterionDraft => ({
  name: '',
  description: '',
  ...criterion,
  id: rowId(),
})

export const emptyDraft = (): Draft => ({
  name: '',
  text: '',
  taskType: 'EXTRACT',
  fields: [newField()],
  criteria: [newCriterion()],
  focus: '',
  length: 'STANDARD',
  labels: [],
  priority: 'NORMAL',
  deadline: null,
  runAfter: null,
  maxCost: '',
  whenOverBudget: 'WAIT',
  webhookUrl: '',
})

export const MICROS = 1_000_000

/**
 * What the server is asked. What was left as it is by itself is left out.
 * @param document UUID of a document that is stored already, instead of the text
 */
export function inputOf(draft: Draft, document?: string): SubmitJobInput {
  const { labels, priority, deadline, runAfter, maxCost, whenOverBudget } = draft
  const webhookUrl = draft.webhookUrl.trim()
  return {
    document: documentOf(draft, document),
    task: taskOf(draft),
    ...(labels.length > 0 && { labels }),
    ...(priority !== 'NORMAL' && { priority }),
    ...(runAfter && { runAfter }),
    ...(deadline && { deadline }),
    ...(maxCost !== '' && { maxCostMicros: Math.round(maxCost * MICROS) }),
    ...(whenOverBudget !== 'WAIT' && { whenOverBudget }),
    ...(webhookUrl && { webhookUrl }),
  }
}

function documentOf({ name, text }: Draft, id: string | undefined): DocumentInput {
  if (id) return { id }
  return { inline: { ...(name.trim() && { name: name.trim() }), text } }
}

function taskOf({ taskType, fields, criteria, focus, length }: Draft): TaskInput {
  switch (taskType) {
    case 'EXTRACT':
      return { extract: { fields: fields.map(fieldInput) } }
    case 'EVALUATE':
      return { evaluate: { criteria: criteria.map(({ name, description }) => ({ name, description })) } }
    case 'SUMMARIZE':
      return { summarize: { length, ...(focus.trim() && { focus }) } }
  }
}

const fieldInput = ({ name, type, description, required }: FieldDraft): FieldInput => ({
  name,
  type,
  ...(description.trim() && { description }),
  ...(required && { required }),
})
