import { estimateJob, type JobEstimate } from '../jobs/estimate.ts'
import { builder } from './builder.ts'
import { asExpected, DocumentNotFoundError, InvalidInputError, outcomeType } from './error.ts'
import { SubmitJobInput } from './submit-job.ts'

const JobEstimateType = builder.objectRef<JobEstimate>('JobEstimate').implement({
  description: 'What a job would cost, as far as one can tell before it runs.',
  fields: (t) => ({
    model: t.exposeString('model', { description: 'The model that would be asked.' }),
    inputTokens: t.exposeInt('inputTokens', { description: 'Tokens of the prompt, about.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens of the answer, about.' }),
    costMicros: t.expose('costMicros', {
      type: 'SafeInt',
      nullable: true,
      description:
        'What it would cost, about, in millionths of a US dollar; null when the price of the model is not known, 0 when answers are simulated.',
    }),
    maxCostMicros: t.expose('maxCostMicros', {
      type: 'SafeInt',
      nullable: true,
      description:
        'The most that its model call can cost; so much of the budget is set aside while it runs. Null and 0 as for `costMicros`.',
    }),
  }),
})

const EstimateJobResult = builder.unionType('EstimateJobResult', {
  description: 'The estimate, or why there is none.',
  types: [JobEstimateType, InvalidInputError, DocumentNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'JobEstimate'),
})

builder.queryField('estimateJob', (t) =>
  t.field({
    type: EstimateJobResult,
    description: 'Tells what a job would cost. Nothing is written.',
    args: { input: t.arg({ type: SubmitJobInput, required: true, description: 'The job.' }) },
    resolve: (_, { input }, { api, viewer }) => estimateJob(api, viewer, input).catch(asExpected),
  }),
)
