import { queryFromInfo } from '@pothos/plugin-prisma'
import type { Job, Prisma } from '../db/generated/prisma/client.ts'
import { countListed, listDeliveries, MAX_PAGE } from '../webhooks/deliveries.ts'
import { countDeliveries, type DeliveryStatusCount } from '../webhooks/delivery-counts.ts'
import { builder } from './builder.ts'
import { JobType } from './job.ts'
import { addTotalCount } from './total-count.ts'

const DeliveryStatusEnum = builder.enumType('DeliveryStatus', {
  description: 'Where a delivery is in its life.',
  values: {
    PENDING: { description: 'It has yet to be attempted, or attempted again.' },
    DELIVERED: { description: 'Its receiver answered with a 2xx status.' },
    FAILED: { description: 'All of its attempts failed, or its receiver wants no more.' },
    DROPPED: { description: 'Its endpoint was deleted before it was delivered.' },
  },
})

const AttemptType = builder.prismaObject('DeliveryAttempt', {
  description: 'One HTTP request of a delivery.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1 for the first.' }),
    url: t.exposeString('url', { description: 'Where it was sent.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it ended. Null while it runs, and for ever when its worker died: then the receiver may have got it.',
    }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'The status of the answer; null when there was none.',
    }),
    latencyMs: t.exposeInt('latencyMs', {
      nullable: true,
      description: 'How long it took, in milliseconds.',
    }),
    answer: t.exposeString('answer', {
      nullable: true,
      description: 'How the answer begins: up to 1000 characters.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why there was no answer.' }),
  }),
})

export const DeliveryType = builder.prismaObject('Delivery', {
  description: 'One event sent to one webhook endpoint, with its attempts.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'UUID of the delivery: its `webhook-id`, the same over attempts and replays.',
    }),
    endpointId: t.exposeID('endpointId', { description: 'The endpoint.' }),
    type: t.exposeString('type', { description: 'Type of the event; WEBHOOK_TEST for a test.' }),
    eventId: t.string({
      nullable: true,
      description: 'Position of the event in the log; null for a test.',
      resolve: ({ position }) => position?.toString(),
    }),
    jobId: t.exposeID('jobId', { nullable: true, description: 'The job that the event is about.' }),
    // Prisma gathers what a page of deliveries asks for: one statement for all of their jobs.
    job: t.prismaField({
      type: JobType,
      nullable: true,
      description: 'That job itself, such as for the name of its document.',
      resolve: (query, { jobId }, _, { api }) =>
        jobId === null
          ? null
          : (api.db.prisma.job.findUnique({ ...query, where: { id: jobId } }) as Promise<Job | null>),
    }),
    seq: t.exposeInt('seq', { nullable: true, description: "The event's number within its job." }),
    eventAt: t.expose('eventAt', { type: 'DateTime', description: 'When the event happened.' }),
    status: t.expose('status', { type: DeliveryStatusEnum, description: 'Where it is in its life.' }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        "It is attempted no sooner, and no sooner than its endpoint's `waitsUntil`; null when it has ended.",
      resolve: ({ status, nextAttemptAt }) => (status === 'PENDING' ? nextAttemptAt : null),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was delivered or given up.',
    }),
    attempts: t.relation('attempts', {
      type: AttemptType,
      description: 'Its attempts, oldest first.',
      query: { orderBy: { number: 'asc' } },
    }),
  }),
})

const DeliveryFilter = builder.inputType('DeliveryFilter', {
  description: 'Which deliveries: all conditions must hold.',
  fields: (t) => ({
    endpoint: t.id({ description: 'To the webhook endpoint with this UUID.' }),
    job: t.id({ description: 'Of events of the job with this UUID.' }),
    status: t.field({ type: [DeliveryStatusEnum], description: 'In one of these statuses.' }),
    retried: t.boolean({
      description:
        'true: attempted more than once, by the schedule or because somebody replayed it; false: once, or not yet.',
    }),
  }),
})

const DeliveryConnection = builder.connectionObject(
  { type: DeliveryType, name: 'DeliveryConnection', description: 'A page of deliveries.' },
  { name: 'DeliveryEdge', description: 'A delivery in a page, with its cursor.' },
)

addTotalCount(DeliveryConnection)

const DEFAULT_PAGE = 20

builder.queryField('deliveries', (t) =>
  t.field({
    type: DeliveryConnection,
    description: 'Deliveries of webhooks, last made first, page by page.',
    // Divided, because the list of edges within counts ten times on its own.
    complexity: ({ first }) => ({ field: 1, multiplier: Math.min(first ?? DEFAULT_PAGE, MAX_PAGE) / 10 }),
    args: {
      filter: t.arg({ type: DeliveryFilter, description: 'Which deliveries.' }),
      first: t.arg.int({ defaultValue: DEFAULT_PAGE, description: 'How many at most; up to 100.' }),
      after: t.arg.string({ description: 'Only deliveries beyond this cursor.' }),
    },
    resolve: async (_, { filter, first, after }, context, info) => {
      const { include } = queryFromInfo({ context, info, typeName: 'Delivery', path: ['edges', 'node'] })
      const query = {
        workspaceId: context.viewer.workspaceId,
        filter: filter ?? {},
        first: first ?? DEFAULT_PAGE,
        after: after ?? null,
      }
      const page = await listDeliveries(context.api.db, query, (include ?? {}) as Prisma.DeliveryInclude)
      return {
        edges: page.edges,
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: false,
          startCursor: page.edges[0]?.cursor,
          endCursor: page.edges.at(-1)?.cursor,
        },
        count: (exact: boolean) => countListed(context.api.db, query, exact),
      }
    },
  }),
)

const StatusCountType = builder.objectRef<DeliveryStatusCount>('DeliveryStatusCount').implement({
  description: 'How many deliveries are in a status.',
  fields: (t) => ({
    status: t.expose('status', { type: DeliveryStatusEnum, description: 'The status.' }),
    count: t.exposeInt('count', { description: 'How many deliveries are in it now.' }),
  }),
})

builder.queryField('deliveryCounts', (t) =>
  t.field({
    type: [StatusCountType],
    description: 'Whether webhooks arrive: how many deliveries are in each of the four statuses now.',
    complexity: 20,
    args: {
      since: t.arg({ type: 'DateTime', required: true, description: 'Only those made from then on.' }),
    },
    resolve: (_, { since }, { api, viewer }) => countDeliveries(api.db, viewer.workspaceId, since),
  }),
)
