import type { BulkAction } from '../db/generated/prisma/client.ts'
import type { Actor } from '../events/types.ts'
import { type BulkRequest, confirmBulkAction, prepareBulkAction, readBulkAction } from '../jobs/bulk.ts'
import { builder, type Context } from './builder.ts'
import {
  asExpected,
  BulkActionNotFoundError,
  DryRunRequiredError,
  InvalidInputError,
  outcomeType,
} from './error.ts'
import { ActorType } from './event.ts'
import { idArgument } from './id.ts'
import { JobFilter } from './job-filter.ts'

const BulkKindEnum = builder.enumType('BulkKind', {
  description: 'What a bulk action does with its jobs.',
  values: {
    CANCEL: { description: 'Cancels those that are PENDING, RUNNING or RETRYING.' },
    RETRY: { description: 'Retries those that are FAILED, PARTIAL or CANCELLED.' },
  },
})

const BulkStatusEnum = builder.enumType('BulkStatus', {
  description: 'Where a bulk action is in its life.',
  values: {
    PREPARED: { description: 'Counted by a dry run; nothing was changed.' },
    RUNNING: { description: 'Confirmed; its jobs are changed in the background.' },
    DONE: { description: 'Every job was looked at.' },
  },
})

const BulkActionType = builder.objectRef<BulkAction>('BulkAction').implement({
  description: 'Cancels or retries all jobs that fit a filter, after a dry run.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the action; pass it as `confirm`.' }),
    kind: t.expose('kind', { type: BulkKindEnum, description: 'What it does.' }),
    status: t.expose('status', { type: BulkStatusEnum, description: 'Where it is in its life.' }),
    reason: t.exposeString('reason', { description: 'Why somebody wants it.' }),
    fromScratch: t.exposeBoolean('fromScratch', {
      description: 'Of a RETRY: whether finished steps are done and paid again.',
    }),
    actor: t.field({
      type: ActorType,
      description: 'Who wants it.',
      resolve: ({ actorId }): Actor => ({ type: 'API_KEY', id: actorId }),
    }),
    matched: t.exposeInt('matched', { description: 'How many jobs the dry run counted.' }),
    estimatedCostMicros: t.field({
      type: 'SafeInt',
      nullable: true,
      description:
        'About what one model call for each of them costs, in millionths of a US dollar; null when the price of a model is not known.',
      resolve: ({ estimatedCostMicros }) =>
        estimatedCostMicros === null ? null : Number(estimatedCostMicros),
    }),
    done: t.exposeInt('done', { description: 'How many jobs it has looked at.' }),
    changed: t.exposeInt('changed', {
      description: 'How many of these it has changed; the others had moved on meanwhile.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the dry run was done. Later jobs are not touched.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was confirmed.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was done.',
    }),
  }),
})

const BulkActionResult = builder.unionType('BulkActionResult', {
  description: 'The bulk action, or why there is none.',
  types: [BulkActionType, InvalidInputError, DryRunRequiredError, BulkActionNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'BulkAction'),
})

const DESCRIPTIONS = {
  filter: 'Which jobs; an empty filter means all.',
  reason: 'Why; one paragraph of up to 2000 characters.',
  confirm: 'Id of the dry run with the same arguments, at most an hour old. Without it, a dry run is done.',
}

builder.mutationField('cancelJobs', (t) =>
  t.field({
    type: BulkActionResult,
    description:
      'Cancels all jobs that fit a filter, in two steps: without `confirm` it counts them, and with it they are cancelled in the background.',
    args: {
      filter: t.arg({ type: JobFilter, required: true, description: DESCRIPTIONS.filter }),
      reason: t.arg.string({ required: true, description: DESCRIPTIONS.reason }),
      confirm: t.arg.id({ description: DESCRIPTIONS.confirm }),
    },
    resolve: (_, { confirm, ...request }, context) =>
      bulkAction(context, { kind: 'CANCEL', fromScratch: false, ...request }, confirm),
  }),
)

builder.mutationField('retryJobs', (t) =>
  t.field({
    type: BulkActionResult,
    description:
      'Retries all jobs that fit a filter, in two steps: without `confirm` it counts them, and with it they are retried in the background.',
    args: {
      filter: t.arg({ type: JobFilter, required: true, description: DESCRIPTIONS.filter }),
      reason: t.arg.string({ required: true, description: DESCRIPTIONS.reason }),
      fromScratch: t.arg.boolean({
        defaultValue: false,
        description: 'Do finished steps again as well, and pay them again.',
      }),
      confirm: t.arg.id({ description: DESCRIPTIONS.confirm }),
    },
    resolve: (_, { confirm, fromScratch, ...request }, context) =>
      bulkAction(context, { kind: 'RETRY', fromScratch: fromScratch ?? false, ...request }, confirm),
  }),
)

async function bulkAction({ api, viewer }: Context, request: BulkRequest, confirm?: string | null) {
  try {
    if (confirm === null || confirm === undefined) return await prepareBulkAction(api, viewer, request)
    return await confirmBulkAction(api, viewer, request, idArgument('confirm', confirm))
  } catch (error) {
    return asExpected(error)
  }
}

builder.queryField('bulkAction', (t) =>
  t.field({
    type: BulkActionType,
    nullable: true,
    description: 'A bulk action by its id; null when the workspace has no such action.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the action.' }) },
    resolve: (_, { id }, { api, viewer }) => readBulkAction(api.db, viewer.workspaceId, idArgument('id', id)),
  }),
)
