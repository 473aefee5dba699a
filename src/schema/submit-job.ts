import { submitJob } from '../jobs/submit.ts'
import { builder } from './builder.ts'
import { FieldTypeEnum, OverBudgetEnum, PriorityEnum, SummaryLengthEnum } from './enums.ts'
import {
  asExpected,
  DocumentNotFoundError,
  IdempotencyConflictError,
  InvalidInputError,
  outcomeType,
} from './error.ts'
import { JobType } from './job.ts'

const SummarizeTask = builder.inputType('SummarizeInput', {
  description: 'Asks for an overview and key points.',
  fields: (t) => ({
    focus: t.string({ description: 'What the reader cares about most; up to 2000 characters.' }),
    length: t.field({ type: SummaryLengthEnum, defaultValue: 'STANDARD', description: 'How much to say.' }),
  }),
})

const Field = builder.inputType('FieldInput', {
  description: 'A value to look for.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name in the result; unique within the job.' }),
    description: t.string({ description: 'What it means and how to recognise it.' }),
    type: t.field({ type: FieldTypeEnum, defaultValue: 'TEXT', description: 'The form of its value.' }),
    required: t.boolean({ defaultValue: false, description: 'If it is not found, the job ends as PARTIAL.' }),
  }),
})

const ExtractTask = builder.inputType('ExtractInput', {
  description: 'Asks for the values of fields.',
  fields: (t) => ({
    fields: t.field({ type: [Field], required: true, description: 'The fields; 1 to 100.' }),
  }),
})

const Criterion = builder.inputType('CriterionInput', {
  description: 'Something that the document must meet.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name in the result; unique within the job.' }),
    description: t.string({ required: true, description: 'What it demands, as a sentence.' }),
  }),
})

const EvaluateTask = builder.inputType('EvaluateInput', {
  description: 'Asks for a verdict on criteria.',
  fields: (t) => ({
    criteria: t.field({ type: [Criterion], required: true, description: 'The criteria; 1 to 100.' }),
  }),
})

const Task = builder.inputType('TaskInput', {
  description: 'What to do with the document: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    summarize: t.field({ type: SummarizeTask, description: 'Summarize it.' }),
    extract: t.field({ type: ExtractTask, description: 'Extract fields from it.' }),
    evaluate: t.field({ type: EvaluateTask, description: 'Evaluate it by criteria.' }),
  }),
})

const InlineText = builder.inputType('InlineTextInput', {
  description: 'A text to store as a new document.',
  fields: (t) => ({
    name: t.string({ description: 'What to call it.' }),
    text: t.string({ required: true, description: 'The text. A form feed begins a new page.' }),
  }),
})

const Source = builder.inputType('DocumentInput', {
  description: 'The document to work on: exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'UUID of a document that is stored already.' }),
    inline: t.field({ type: InlineText, description: 'A text that comes with the submit.' }),
  }),
})

export const LabelInput = builder.inputType('LabelInput', {
  description: "A client's own mark.",
  fields: (t) => ({
    key: t.string({ required: true, description: 'Its name; up to 200 characters on one line.' }),
    value: t.string({ required: true, description: 'Its value; up to 200 characters on one line.' }),
  }),
})

export const SubmitJobInput = builder.inputType('SubmitJobInput', {
  description: 'A job to be done.',
  fields: (t) => ({
    task: t.field({ type: Task, required: true, description: 'What to do.' }),
    document: t.field({ type: Source, required: true, description: 'With what.' }),
    priority: t.field({
      type: PriorityEnum,
      defaultValue: 'NORMAL',
      description: 'How large a share of the workers it gets.',
    }),
    labels: t.field({ type: [LabelInput], description: 'Marks to find it by; up to 32, keys unique.' }),
    idempotencyKey: t.string({
      description:
        'Makes the submit safe to repeat: the same key with the same input answers the same job. Up to 255 characters.',
    }),
    webhookUrl: t.string({
      description:
        "Where the job's events are sent: by https, to a public address. Its ends, unless the workspace's JOB_URL endpoint asks for others; signed with the secret of that endpoint.",
    }),
    runAfter: t.field({
      type: 'DateTime',
      description: 'Begin it no sooner; up to a year ahead.',
    }),
    deadline: t.field({
      type: 'DateTime',
      description:
        'Give it up when it has not ended by then; after `runAfter`, up to a year ahead. Without one it gets as long as the server is set to, normally a day.',
    }),
    maxCostMicros: t.field({
      type: 'SafeInt',
      description:
        'The most that its model calls may cost, in millionths of a US dollar. A call that could cost more is not sent: the job fails with JOB_COST_LIMIT.',
    }),
    whenOverBudget: t.field({
      type: OverBudgetEnum,
      defaultValue: 'WAIT',
      description: "What to do while the workspace's budget does not cover its next model call.",
    }),
  }),
})

const SubmitJobResult = builder.unionType('SubmitJobResult', {
  description: 'The job, or why there is none.',
  types: [JobType, InvalidInputError, DocumentNotFoundError, IdempotencyConflictError],
  resolveType: (outcome) => outcomeType(outcome, 'Job'),
})

builder.mutationField('submitJob', (t) =>
  t.field({
    type: SubmitJobResult,
    description: 'Accepts a job. Answers at once; the work is done in the background.',
    args: { input: t.arg({ type: SubmitJobInput, required: true, description: 'The job.' }) },
    resolve: (_, { input }, { api, viewer }) => submitJob(api, viewer, input).catch(asExpected),
  }),
)
