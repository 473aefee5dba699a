import { readWorkspace, setMonthlyBudget, type WorkspaceSpend } from '../access/budget.ts'
import { setRetention } from '../documents/retention.ts'
import { builder } from './builder.ts'
import { asExpected, InvalidInputError, outcomeType } from './error.ts'

export const WorkspaceType = builder.objectRef<WorkspaceSpend>('Workspace').implement({
  description:
    'The tenant that jobs and documents belong to, and what it spends in the running calendar month (UTC), in millionths of a US dollar.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the workspace.' }),
    name: t.exposeString('name', { description: 'Its name.' }),
    monthlyBudgetMicros: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'The most that its model calls may cost in a month; null when there is no limit.',
      resolve: ({ monthlyBudgetMicros: micros }) => (micros === null ? null : Number(micros)),
    }),
    retentionDays: t.exposeInt('retentionDays', {
      nullable: true,
      description: 'Days that content is kept after the last job on it has ended; null: for ever.',
    }),
    spentMicros: t.field({
      type: 'SafeInt',
      description: 'What its model calls cost this month.',
      resolve: ({ spentMicros }) => Number(spentMicros),
    }),
    reservedMicros: t.field({
      type: 'SafeInt',
      description: 'What is set aside for calls that run; what they do not use comes back.',
      resolve: ({ reservedMicros }) => Number(reservedMicros),
    }),
    possiblyPaidMicros: t.field({
      type: 'SafeInt',
      description: 'The most that calls can have cost, beyond what is known, whose end was not seen.',
      resolve: ({ possiblyPaidMicros }) => Number(possiblyPaidMicros),
    }),
    overBudgetAt: t.expose('overBudgetAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the budget is too small for the next call; null while it is large enough.',
    }),
  }),
})

builder.queryField('workspace', (t) =>
  t.field({
    type: WorkspaceType,
    description: 'The workspace that the API key opens.',
    resolve: (_, __, { api, viewer }) => readWorkspace(api.db, viewer.workspaceId),
  }),
)

const SetMonthlyBudgetResult = builder.unionType('SetMonthlyBudgetResult', {
  description: 'The workspace with its new budget, or why that cannot be.',
  types: [WorkspaceType, InvalidInputError],
  resolveType: (outcome) => outcomeType(outcome, 'Workspace'),
})

builder.mutationField('setMonthlyBudget', (t) =>
  t.field({
    type: SetMonthlyBudgetResult,
    description:
      'Limits what the workspace may spend in a calendar month (UTC). Jobs that wait for money are looked at again.',
    args: {
      micros: t.arg({
        type: 'SafeInt',
        description: 'Millionths of a US dollar, from 0; null removes the limit.',
      }),
    },
    resolve: (_, { micros }, { api, viewer }) => setMonthlyBudget(api, viewer, micros).catch(asExpected),
  }),
)

const SetRetentionResult = builder.unionType('SetRetentionResult', {
  description: 'The workspace with its new retention, or why that cannot be.',
  types: [WorkspaceType, InvalidInputError],
  resolveType: (outcome) => outcomeType(outcome, 'Workspace'),
})

builder.mutationField('setRetention', (t) =>
  t.field({
    type: SetRetentionResult,
    description:
      'Says how long content is kept: documents are erased so many days after the last job on them has ended.',
    args: {
      days: t.arg.int({ description: 'From 1 to 36,500; null keeps content for ever.' }),
    },
    resolve: async (_, { days }, { api, viewer }) => {
      try {
        await setRetention(api.db, viewer, days)
        return await readWorkspace(api.db, viewer.workspaceId)
      } catch (error) {
        return asExpected(error)
      }
    },
  }),
)
