import type { CriterionInput, FieldInput, JobToCopyQuery, SummaryLength } from '../gql/new-job.ts'
import { type Draft, emptyDraft, MICROS, newCriterion, newField } from './draft.ts'

/** The job that a new one begins as a copy of. */
export type JobToCopy = NonNullable<JobToCopyQuery['job']>

/** What a job was asked, as it is stored; empty once its content was erased. */
interface StoredInput {
  fields?: FieldInput[]
  criteria?: CriterionInput[]
  focus?: string | null
  length?: SummaryLength
}

/**
 * The draft of a job like this one. Its document goes along by its id, and its times stay behind: they were of that day.
 */
export function draftLike(job: JobToCopy): Draft {
  const { fields, criteria, focus, length } = job.input as StoredInput
  const empty = emptyDraft()
  return {
    ...empty,
    taskType: job.taskType,
    fields: fields?.map(fieldLike) ?? empty.fields,
    criteria: criteria?.map(newCriterion) ?? empty.criteria,
    focus: focus ?? '',
    length: length ?? empty.length,
    labels: job.labels.map(({ key, value }) => ({ key, value })),
    priority: job.priority,
    maxCost: job.maxCostMicros === null ? '' : job.maxCostMicros / MICROS,
    whenOverBudget: job.whenOverBudget,
    webhookUrl: job.webhookUrl ?? '',
  }
}

const fieldLike = ({ name, type, description, required }: FieldInput) =>
  newField({ name, type: type ?? 'TEXT', description: description ?? '', required: required ?? false })
