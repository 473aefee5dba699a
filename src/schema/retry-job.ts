import { retryJob } from '../jobs/retry.ts'
import { builder } from './builder.ts'
import {
  asExpected,
  InvalidInputError,
  JobNotFoundError,
  JobNotRetryableError,
  outcomeType,
} from './error.ts'
import { idArgument } from './id.ts'
import { JobType } from './job.ts'

const RetryJobResult = builder.unionType('RetryJobResult', {
  description: 'The job, RETRYING, or why it cannot be retried.',
  types: [JobType, InvalidInputError, JobNotFoundError, JobNotRetryableError],
  resolveType: (outcome) => outcomeType(outcome, 'Job'),
})

builder.mutationField('retryJob', (t) =>
  t.field({
    type: RetryJobResult,
    description:
      'Lets a job that is FAILED, PARTIAL or CANCELLED begin again, with a new deadline and the model that is set now. Steps that were finished are kept and not paid again: a PARTIAL job that was answered ends the same way, unless `fromScratch` asks the model anew.',
    args: {
      id: t.arg.id({ required: true, description: 'UUID of the job.' }),
      reason: t.arg.string({ required: true, description: 'Why; one paragraph of up to 2000 characters.' }),
      fromScratch: t.arg.boolean({
        defaultValue: false,
        description: 'Do finished steps again as well, and pay them again.',
      }),
    },
    resolve: async (_, { id, reason, fromScratch }, { api, viewer }) => {
      try {
        const how = { reason, fromScratch: fromScratch ?? false }
        return await retryJob(api, viewer, idArgument('id', id), how)
      } catch (error) {
        return asExpected(error)
      }
    },
  }),
)
