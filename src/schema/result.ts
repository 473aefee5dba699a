import type { JudgedCriterion } from '../jobs/evaluate.ts'
import type { ExtractedField } from '../jobs/extract.ts'
import type { FieldValue } from '../jobs/field-value.ts'
import type { JobResult } from '../jobs/result.ts'
import type { Point } from '../jobs/summarize.ts'
import { builder } from './builder.ts'
import { FieldTypeEnum, VerdictEnum } from './enums.ts'
import { EvidenceType } from './evidence.ts'

const PointType = builder.objectRef<Point>('SummaryPoint').implement({
  description: 'A statement about the document.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The statement.' }),
    verified: t.exposeBoolean('verified', { description: 'Whether a quote of it stands in the document.' }),
    evidence: t.expose('evidence', { type: [EvidenceType], description: 'The passages that carry it.' }),
  }),
})

type ResultOf<Type extends JobResult['taskType']> = Extract<JobResult, { taskType: Type }>

const ResultInterface = builder.interfaceRef<JobResult>('Result').implement({
  description: 'What a job found out.',
  fields: (t) => ({
    model: t.exposeString('model', { description: 'The model that was asked.' }),
    promptVersion: t.exposeString('promptVersion', {
      description: 'Version of the prompt it was asked with.',
    }),
  }),
})

const SummarizeResultType = builder.objectRef<ResultOf<'SUMMARIZE'>>('SummarizeResult').implement({
  description: 'A summary.',
  interfaces: [ResultInterface],
  fields: (t) => ({
    overview: t.expose('overview', {
      type: PointType,
      description: 'What the document is and what matters most.',
    }),
    keyPoints: t.expose('keyPoints', {
      type: [PointType],
      description: 'Its main points, most important first.',
    }),
  }),
})

const FieldStatusEnum = builder.enumType('FieldStatus', {
  description: 'Whether a field was found.',
  values: {
    FOUND: { description: 'The words that state the value stand in the document.' },
    NOT_FOUND: { description: 'The document does not state it.' },
    UNVERIFIED: {
      description: 'The model gave a value whose words do not stand in the document. Do not rely on it.',
    },
  },
})

const MoneyType = builder.objectRef<Extract<FieldValue, { type: 'MONEY' }>>('Money').implement({
  description: 'An amount of money.',
  fields: (t) => ({
    amount: t.exposeString('amount', {
      description: 'A plain decimal number, as text so that no digit is lost.',
    }),
    currency: t.exposeString('currency', { description: 'ISO 4217 code.' }),
  }),
})

const FieldValueType = builder.objectRef<FieldValue>('FieldValue').implement({
  description: "A value in the form of its field's type; the other forms are null.",
  fields: (t) => ({
    text: t.string({
      nullable: true,
      description: 'Of a TEXT.',
      resolve: (v) => ('text' in v ? v.text : null),
    }),
    number: t.float({
      nullable: true,
      description: 'Of a NUMBER.',
      resolve: (v) => ('number' in v ? v.number : null),
    }),
    money: t.field({
      type: MoneyType,
      nullable: true,
      description: 'Of a MONEY.',
      resolve: (v) => (v.type === 'MONEY' ? v : null),
    }),
    date: t.string({
      nullable: true,
      description: 'Of a DATE, in ISO form: YYYY-MM-DD.',
      resolve: (v) => ('date' in v ? v.date : null),
    }),
    boolean: t.boolean({
      nullable: true,
      description: 'Of a BOOLEAN.',
      resolve: (v) => ('boolean' in v ? v.boolean : null),
    }),
    items: t.stringList({
      nullable: true,
      description: 'Of a LIST.',
      resolve: (v) => ('items' in v ? v.items : null),
    }),
  }),
})

const ExtractedFieldType = builder.objectRef<ExtractedField>('ExtractedField').implement({
  description: 'A field that was asked for, and what the document says.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as asked.' }),
    type: t.expose('type', { type: FieldTypeEnum, description: 'Its type, as asked.' }),
    required: t.exposeBoolean('required', { description: 'Whether it was asked for as required.' }),
    status: t.expose('status', { type: FieldStatusEnum, description: 'Whether it was found.' }),
    value: t.expose('value', {
      type: FieldValueType,
      nullable: true,
      description: 'Its value; null when not found, or when the words do not make a value of the type.',
    }),
    written: t.exposeString('written', { nullable: true, description: 'The words that state the value.' }),
    evidence: t.expose('evidence', { type: [EvidenceType], description: 'The passages around those words.' }),
  }),
})

const ExtractResultType = builder.objectRef<ResultOf<'EXTRACT'>>('ExtractResult').implement({
  description: 'The fields that were asked for.',
  interfaces: [ResultInterface],
  fields: (t) => ({
    fields: t.expose('fields', {
      type: [ExtractedFieldType],
      description: 'Every field, in the order asked.',
    }),
    values: t.field({
      type: 'JSON',
      description: 'One plain object by field name; null for what is not found or not verified.',
      resolve: ({ values }) => values,
    }),
  }),
})

const JudgedCriterionType = builder.objectRef<JudgedCriterion>('JudgedCriterion').implement({
  description: 'A criterion and the judgement on it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as asked.' }),
    description: t.exposeString('description', { description: 'What it demands, as asked.' }),
    verdict: t.expose('verdict', { type: VerdictEnum, description: 'The judgement.' }),
    reasoning: t.exposeString('reasoning', { description: 'Why.' }),
    verified: t.exposeBoolean('verified', {
      description: 'Whether a quote stands in the document, or the verdict rests on something being absent.',
    }),
    evidence: t.expose('evidence', { type: [EvidenceType], description: 'The passages that decide it.' }),
  }),
})

const EvaluateResultType = builder.objectRef<ResultOf<'EVALUATE'>>('EvaluateResult').implement({
  description: 'The verdicts on all criteria.',
  interfaces: [ResultInterface],
  fields: (t) => ({
    outcome: t.expose('outcome', {
      type: VerdictEnum,
      description:
        'FAIL if any criterion fails; PASS if every one passes and is verified; else UNDETERMINED.',
    }),
    criteria: t.expose('criteria', {
      type: [JudgedCriterionType],
      description: 'Every criterion, in the order asked.',
    }),
  }),
})

const RESULT_TYPES = {
  SUMMARIZE: 'SummarizeResult',
  EXTRACT: 'ExtractResult',
  EVALUATE: 'EvaluateResult',
} as const

export const ResultUnion = builder.unionType('JobResult', {
  description: "A job's result, by its task type.",
  types: [SummarizeResultType, ExtractResultType, EvaluateResultType],
  resolveType: (result) => RESULT_TYPES[result.taskType],
})
