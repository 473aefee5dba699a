import type { Job } from '../db/generated/prisma/client.ts'
import { builder } from './builder.ts'
import { DocumentType } from './document.ts'
import { JobStatusEnum, OverBudgetEnum, PriorityEnum, TaskTypeEnum } from './enums.ts'
import { idArgument } from './id.ts'

export const LabelType = builder.objectRef<{ key: string; value: string }>('Label').implement({
  description: "A client's own mark on a job.",
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name.' }),
    value: t.exposeString('value', { description: 'Its value.' }),
  }),
})

const ProgressType = builder
  .objectRef<{ step: number; total: number; message: string }>('Progress')
  .implement({
    description: 'How far a job is.',
    fields: (t) => ({
      step: t.exposeInt('step', { description: 'The step that was begun last: 1 for the first.' }),
      total: t.exposeInt('total', { description: 'How many steps it has.' }),
      message: t.exposeString('message', { description: 'What the step does, in words.' }),
    }),
  })

// Rows come whole but for their big columns (src/db/database.ts): a submit gives its row from the SQL function, and
// a selection by field would read it again.
export const JobType = builder.prismaObject('Job', {
  description: 'One task on one document, submitted by a client.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the job.' }),
    taskType: t.expose('taskType', { type: TaskTypeEnum, description: 'What it does.' }),
    status: t.expose('status', { type: JobStatusEnum, description: 'Where it is in its life.' }),
    priority: t.expose('priority', {
      type: PriorityEnum,
      description: 'How large a share of the workers it gets.',
    }),
    labels: t.field({
      type: [LabelType],
      description: "The client's own marks.",
      resolve: ({ labels }) => Object.entries(labels as object).map(([key, value]) => ({ key, value })),
    }),
    document: t.relation('document', { type: DocumentType, description: 'The document it works on.' }),
    input: t.field({
      type: 'JSON',
      description: "The task's own parameters.",
      resolve: async ({ id }, _, { api }) =>
        (await api.db.prisma.job.findUniqueOrThrow({ where: { id }, select: { input: true } })).input,
    }),
    idempotencyKey: t.exposeString('idempotencyKey', {
      nullable: true,
      description: 'The key under which a repeated submit answers this job.',
    }),
    webhookUrl: t.exposeString('webhookUrl', {
      nullable: true,
      description: "Where the job's events are sent; see `SubmitJobInput.webhookUrl`.",
    }),
    model: t.exposeString('model', { description: 'The model that it asks.' }),
    runAfter: t.expose('runAfter', {
      type: 'DateTime',
      nullable: true,
      description: 'It is begun no sooner.',
    }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      description: 'It is given up when it has not ended by then.',
    }),
    maxCostMicros: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'The most that its model calls may cost, in millionths of a US dollar.',
      resolve: ({ maxCostMicros }) => (maxCostMicros === null ? null : Number(maxCostMicros)),
    }),
    whenOverBudget: t.expose('whenOverBudget', {
      type: OverBudgetEnum,
      description: "What it does while the workspace's budget does not cover its next model call.",
    }),
    progress: t.field({
      type: ProgressType,
      nullable: true,
      description: 'How far it is; null before its first step.',
      resolve: ({ stepNumber, stepTotal, stepMessage }) =>
        stepNumber === null
          ? null
          : { step: stepNumber, total: stepTotal ?? stepNumber, message: stepMessage ?? '' },
    }),
    cancelRequestedAt: t.expose('cancelRequestedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When somebody asked to cancel it.',
    }),
    cancelReason: t.exposeString('cancelReason', { nullable: true, description: 'Why.' }),
    lastSeq: t.exposeInt('lastSeq', { description: 'Sequence number of its last event.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was submitted.' }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a worker first claimed it.',
    }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
  }),
})

builder.queryField('job', (t) =>
  t.prismaField({
    type: JobType,
    nullable: true,
    description: 'A job by its id; null when the workspace has no such job.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the job.' }) },
    resolve: (query, _, { id }, { api, viewer }) =>
      api.db.prisma.job.findFirst({
        ...query,
        where: { id: idArgument('id', id), workspaceId: viewer.workspaceId },
      }) as Promise<Job | null>,
  }),
)
