import { type ModelGate, readModelGates, resumeModel } from '../jobs/model-gates.ts'
import { builder } from './builder.ts'
import { asExpected, ErrorCodeEnum, ModelNotFoundError, outcomeType } from './error.ts'

const ModelPauseType = builder.objectRef<NonNullable<ModelGate['paused']>>('ModelPause').implement({
  description: 'Why no job of a model is begun for a while.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What kind of failure paused it.' }),
    message: t.exposeString('message', { description: 'What happened.' }),
    until: t.expose('until', { type: 'DateTime', description: 'When it is tried again by itself.' }),
  }),
})

const ModelGateType = builder.objectRef<ModelGate>('ModelGate').implement({
  description: 'What all workers together may send to a model, and whether it is paused.',
  fields: (t) => ({
    model: t.exposeString('model', { description: 'The model.' }),
    requestsPerMinute: t.exposeInt('requestsPerMinute', { description: 'Its limit of requests.' }),
    inputTokensPerMinute: t.exposeInt('inputTokensPerMinute', {
      description: 'Its limit of prompt tokens; tokens read from the cache do not count.',
    }),
    outputTokensPerMinute: t.exposeInt('outputTokensPerMinute', {
      description: 'Its limit of answer tokens.',
    }),
    requestsLeft: t.exposeInt('requestsLeft', { description: 'Requests that may be sent now.' }),
    inputTokensLeft: t.exposeInt('inputTokensLeft', { description: 'Prompt tokens that may be sent now.' }),
    outputTokensLeft: t.exposeInt('outputTokensLeft', {
      description: 'Answer tokens that may be asked for now.',
    }),
    learnedAt: t.expose('learnedAt', {
      type: 'DateTime',
      nullable: true,
      description: "When an answer of the API last told the limits; null while the first tier's are assumed.",
    }),
    paused: t.expose('paused', {
      type: ModelPauseType,
      nullable: true,
      description: 'Why it is paused; null when it is not.',
    }),
    overloads: t.exposeInt('overloads', {
      description: 'How many calls in a row found the API overloaded; five pause it.',
    }),
  }),
})

builder.queryField('models', (t) =>
  t.field({
    type: [ModelGateType],
    description: 'The models that jobs have used.',
    resolve: (_, __, { api }) => readModelGates(api.db),
  }),
)

const ResumeModelResult = builder.unionType('ResumeModelResult', {
  description: 'The model, or why it cannot be resumed.',
  types: [ModelGateType, ModelNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'ModelGate'),
})

builder.mutationField('resumeModel', (t) =>
  t.field({
    type: ResumeModelResult,
    description: 'Lifts the pause of a model: its jobs go on at once. No harm when it is not paused.',
    args: { model: t.arg.string({ required: true, description: 'The model, as in `models`.' }) },
    resolve: (_, { model }, { api, viewer }) => resumeModel(api, viewer, model).catch(asExpected),
  }),
)
