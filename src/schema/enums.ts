import { FIELD_TYPES, LENGTHS, PRIORITIES } from '../jobs/tasks.ts'
import { builder } from './builder.ts'

export const JobStatusEnum = builder.enumType('JobStatus', {
  description: 'Where a job is in its life.',
  values: {
    PENDING: { description: 'Accepted; no worker has claimed it yet.' },
    RUNNING: { description: 'A worker works on it.' },
    RETRYING: {
      description: 'An attempt failed, or somebody retried it; another one will follow by itself.',
    },
    COMPLETED: { description: 'Done: everything was answered, and every claim has its evidence.' },
    PARTIAL: { description: 'Done, but not everything could be answered; `missing` says what.' },
    FAILED: { description: 'Given up; `error` says why.' },
    CANCELLED: { description: 'Stopped by somebody.' },
  },
})

export const TaskTypeEnum = builder.enumType('TaskType', {
  description: 'What a job does with its document.',
  values: {
    SUMMARIZE: { description: 'An overview and key points.' },
    EXTRACT: { description: 'Typed values of the fields asked for.' },
    EVALUATE: { description: 'A verdict on each criterion.' },
  },
})

export const PriorityEnum = builder.enumType('Priority', {
  description:
    'How large a share of the workers a job gets: an INTERACTIVE one four times that of a NORMAL one, and that one four times that of a BULK one. No job waits for ever.',
  values: PRIORITIES,
})

export const OverBudgetEnum = builder.enumType('OverBudget', {
  description: "What a job does while the workspace's budget does not cover its next model call.",
  values: {
    WAIT: { description: 'It waits for a larger budget or the next month, until its deadline.' },
    FAIL: { description: 'It fails with BUDGET_EXHAUSTED.' },
  },
})

export const SummaryLengthEnum = builder.enumType('SummaryLength', {
  description: 'How much a summary says.',
  values: LENGTHS,
})

export const FieldTypeEnum = builder.enumType('FieldType', {
  description: "The form of a field's value.",
  values: FIELD_TYPES,
})

export const VerdictEnum = builder.enumType('Verdict', {
  description: 'The judgement on a criterion.',
  values: {
    PASS: { description: 'The document shows that it is met.' },
    FAIL: { description: 'The document shows that it is not met.' },
    UNDETERMINED: { description: 'The document does not say enough.' },
  },
})
