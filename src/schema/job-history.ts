import { invalidInput } from '../errors.ts'
import { readJobEvents } from '../events/read.ts'
import { builder } from './builder.ts'
import { afterArgument, EventObject } from './event.ts'
import { JobType } from './job.ts'
import { AttemptType, ModelCallType } from './ledger.ts'

const DEFAULT_EVENTS = 100
const MAX_EVENTS = 500

builder.prismaObjectFields(JobType, (t) => ({
  submittedBy: t.exposeString('submittedBy', {
    nullable: true,
    description: 'Name of the API key that submitted it.',
  }),
  attempts: t.relation('attempts', {
    type: AttemptType,
    description: 'The times that workers worked on it, oldest first.',
    query: { orderBy: { number: 'asc' } },
  }),
  modelCalls: t.relation('modelCalls', {
    type: ModelCallType,
    description: 'Its lines in the ledger of model calls, oldest first.',
    query: { orderBy: { id: 'asc' } },
  }),
  events: t.field({
    type: [EventObject],
    description: 'Its history, in order.',
    complexity: ({ first }) => ({ field: 1, multiplier: Math.min(first ?? DEFAULT_EVENTS, MAX_EVENTS) }),
    args: {
      after: t.arg.int({ defaultValue: 0, description: 'Only events with a greater seq.' }),
      first: t.arg.int({ defaultValue: DEFAULT_EVENTS, description: 'How many at most; up to 500.' }),
    },
    resolve: async ({ id }, { after, first }, { api, viewer }) => {
      const limit = first ?? DEFAULT_EVENTS
      if (limit < 1 || limit > MAX_EVENTS) {
        throw invalidInput({ field: 'first', message: `is not from 1 to ${MAX_EVENTS}` })
      }
      const job = { id, workspaceId: viewer.workspaceId }
      return (await readJobEvents(api.db, job, afterArgument(after), limit))?.events ?? []
    },
  }),
}))
