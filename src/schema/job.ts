import type { Job } from '../db/generated/prisma/client.ts'
import { builder } from './builder.ts'
import { DocumentType } from './document.ts'
import { JobStatusEnum, PriorityEnum, TaskTypeEnum } from './enums.ts'
import { idArgument } from './id.ts'

const LabelType = builder.objectRef<{ key: string; value: string }>('Label').implement({
  description: "A client's own mark on a job.",
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Its name.' }),
    value: t.exposeString('value', { description: 'Its value.' }),
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
    priority: t.expose('priority', { type: PriorityEnum, description: 'Which jobs it goes before.' }),
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
      description: "Where the job's events shall be sent. It is stored; nothing is sent yet.",
    }),
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
