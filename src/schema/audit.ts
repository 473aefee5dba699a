import { DocketError, invalidInput } from '../errors.ts'
import { type Checkpoint, readLastCheckpoint } from '../events/audit/checkpoint.ts'
import type { Problem } from '../events/audit/problem.ts'
import { parseSpan } from '../events/audit/span.ts'
import { verifyStream } from '../events/audit/verify.ts'
import { type SpanReport, verifySpan } from '../events/audit/verify-span.ts'
import { type Api, builder } from './builder.ts'
import { idArgument } from './id.ts'
import { DateTimeRange } from './job-filter.ts'

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
    jobId: t.id({
      nullable: true,
      description: "The job; null for the workspace's own events, and when it is a checkpoint.",
      resolve: ({ streamId }, _, { viewer }) => (streamId === viewer.workspaceId ? null : streamId),
    }),
    seq: t.exposeInt('seq', { nullable: true, description: 'The event; null when it is a checkpoint.' }),
    checkpoint: t.exposeInt('checkpoint', {
      nullable: true,
      description: 'The checkpoint that shows it; null when the chain alone does.',
    }),
  }),
})

interface AuditReport extends SpanReport {
  sealedSeq: number | null
}

const AuditReportType = builder.objectRef<AuditReport>('AuditReport').implement({
  description: 'What was computed anew of the log, and whether it fits.',
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
      description:
        'Of a job: the last event that is sealed; null when none is yet. Later ones are within the minute.',
    }),
    checkpoints: t.exposeInt('checkpoints', { description: 'How many checkpoints were found to fit.' }),
    checkpoint: t.exposeInt('checkpoint', {
      nullable: true,
      description: 'Number of the last checkpoint that proves it; null when there is none yet.',
    }),
  }),
})

async function auditJob({ db, auditKeys }: Api, workspaceId: string, id: string): Promise<AuditReport> {
  const job = await db.prisma.job.findFirst({ where: { id, workspaceId }, select: { id: true } })
  if (!job) throw new DocketError('JOB_NOT_FOUND')
  const report = await verifyStream(db, auditKeys, id)
  return { ...report, checkpoints: report.checkpoint !== null && report.problem === null ? 1 : 0 }
}

builder.queryField('verifyAudit', (t) =>
  t.field({
    type: AuditReportType,
    description:
      'Computes the log anew, of one job or of a span, and names the first line that does not fit. `npm run audit:verify` does it for the whole log.',
    // It reads every event of the job, or of the span.
    complexity: ({ range }) => (range ? 5000 : 1000),
    args: {
      jobId: t.arg.id({ description: 'UUID of the job. Either this or `range`.' }),
      range: t.arg({
        type: DateTimeRange,
        description:
          'Every job, and the workspace itself, as far as they have events in this span: up to 31 days and 100,000 events. Without `to` until now.',
      }),
    },
    resolve: async (_, { jobId, range }, { api, viewer: { workspaceId } }) => {
      if (jobId && !range) return await auditJob(api, workspaceId, idArgument('jobId', jobId))
      if (!range || jobId) throw invalidInput({ field: 'range', message: 'give either jobId or range' })
      const report = await verifySpan(api.db, api.auditKeys, workspaceId, parseSpan(range))
      return { ...report, sealedSeq: null }
    },
  }),
)

const CheckpointType = builder.objectRef<Checkpoint>('Checkpoint').implement({
  description:
    'A signed statement of what the last event of every job was at a moment. docs/audit.md has its form.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1, 2, 3, … without a gap.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When it was signed.',
      resolve: ({ at }) => new Date(at),
    }),
    previous: t.exposeString('previous', { description: 'SHA-256 of the one before; zeros for the first.' }),
    size: t.exposeInt('size', { description: 'Leaves of its tree.' }),
    root: t.exposeString('root', { description: 'Root of its tree.' }),
    keyId: t.exposeString('keyId', { description: 'The key that signed it.' }),
    signature: t.exposeString('signature', { description: 'Ed25519, in base64.' }),
  }),
})

builder.queryField('lastCheckpoint', (t) =>
  t.field({
    type: CheckpointType,
    nullable: true,
    description: 'What seals the log at this moment; null when nothing is sealed yet.',
    resolve: (_, __, { api }) => readLastCheckpoint(api.db),
  }),
)
