import { cancelJob } from '../jobs/cancel.ts'
import { builder } from './builder.ts'
import {
  asExpected,
  CancelRequestedError,
  InvalidInputError,
  JobEndedError,
  JobNotFoundError,
  outcomeType,
} from './error.ts'
import { idArgument } from './id.ts'
import { JobType } from './job.ts'

const CancelJobResult = builder.unionType('CancelJobResult', {
  description: 'The job as it is then, or why it cannot be cancelled.',
  types: [JobType, InvalidInputError, JobNotFoundError, JobEndedError, CancelRequestedError],
  resolveType: (outcome) => outcomeType(outcome, 'Job'),
})

builder.mutationField('cancelJob', (t) =>
  t.field({
    type: CancelJobResult,
    description:
      'Cancels a job. One that waits is CANCELLED at once; one that runs has `cancelRequestedAt`, and is CANCELLED when its worker has stopped. What was spent stays spent.',
    args: {
      id: t.arg.id({ required: true, description: 'UUID of the job.' }),
      reason: t.arg.string({ required: true, description: 'Why; one paragraph of up to 2000 characters.' }),
    },
    resolve: async (_, { id, reason }, { api, viewer }) => {
      try {
        return await cancelJob(api, viewer, idArgument('id', id), reason)
      } catch (error) {
        return asExpected(error)
      }
    },
  }),
)
