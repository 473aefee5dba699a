import { DocketError } from '../errors.ts'
import type { Problem } from '../events/audit/problem.ts'
import { type StreamReport, verifyStream } from '../events/audit/verify.ts'
import { builder } from './builder.ts'
import { idArgument } from './id.ts'

const AuditProblemCodeEnum = builder.enumType('AuditProblemCode', {
  description: 'How a line of the log, or what seals it, does not fit.',
  values: {
    LINE_CHANGED: { description: 'The event is not what its hash was made of.' },
    LINE_MISSING: { description: 'The event is not there.' },
    LINE_OUT_OF_ORDER: { description: 'The event is there twice, or in a wrong place.' },
    LINE_REPLACED: { description: 'The event, or one before it, and all hashes after it were rewritten.' },
    HEAD_CHANGED: { description: 'What is kept as sealed is not what the checkpoint signed.' },
    CHECKPOINT_CHANGED: { description: 'The checkpoint is not what was signed.' },
    CHECKPOINT_MISSING: { description: 'The checkpoint is not there.' },
    KEY_UNKNOWN: { description: 'The checkpoint is signed with another key than that of this server.' },
  },
})

const AuditProblemType = builder.objectRef<Problem>('AuditProblem').implement({
  description: 'The first thing in the log that does not fit.',
  fields: (t) => ({
    code: t.expose('code', { type: AuditProblemCodeEnum, description: 'What kind of problem it is.' }),
    message: t.exposeString('message', { description: 'What does not fit, and where.' }),
    seq: t.exposeInt('seq', { nullable: true, description: 'The event; null when it is a checkpoint.' }),
    checkpoint: t.exposeInt('checkpoint', {
      nullable: true,
      description: 'The checkpoint that shows it; null when the chain alone does.',
    }),
  }),
})

const AuditReportType = builder.objectRef<StreamReport>('AuditReport').implement({
  description: 'What was computed anew of the log of a job, and whether it fits.',
  fields: (t) => ({
    ok: t.boolean({ description: 'Whether everything fits.', resolve: ({ problem }) => problem === null }),
    problem: t.expose('problem', {
      type: AuditProblemType,
      nullable: true,
      description: 'The first thing that does not fit; null when everything does.',
    }),
    events: t.exposeInt('events', { description: 'How many events were found to fit.' }),
    sealedSeq: t.exposeInt('sealedSeq', {
      nullable: true,
      description: 'The last event that is sealed; null when none is yet. Later ones are within the minute.',
    }),
    checkpoint: t.exposeInt('checkpoint', {
      nullable: true,
      description: 'Number of the checkpoint that proves it; null when there is none yet.',
    }),
  }),
})

builder.queryField('verifyAudit', (t) =>
  t.field({
    type: AuditReportType,
    description:
      'Computes the log of a job anew and names the first line that does not fit. `npm run audit:verify` does it for the whole log.',
    // It reads every event of the job.
    complexity: 1000,
    args: { jobId: t.arg.id({ required: true, description: 'UUID of the job.' }) },
    resolve: async (_, { jobId }, { api, viewer }) => {
      const where = { id: idArgument('jobId', jobId), workspaceId: viewer.workspaceId }
      if (!(await api.db.prisma.job.findFirst({ where, select: { id: true } }))) {
        throw new DocketError('JOB_NOT_FOUND')
      }
      return await verifyStream(api.db, api.auditKeys, where.id)
    },
  }),
)
