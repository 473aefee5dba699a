import { ERRORS, type ErrorCode } from '../errors.ts'
import type { JobResult } from '../jobs/result.ts'
import { builder, type Context } from './builder.ts'
import { noteResultRead } from './content-reads.ts'
import { ErrorCodeEnum } from './error.ts'
import { JobType } from './job.ts'
import { ResultUnion } from './result.ts'

interface JobError {
  code: ErrorCode
  message: string
  requestId: string | null
}

const JobErrorType = builder.objectRef<JobError>('JobError').implement({
  description: 'Why a job failed.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What kind of failure it was.' }),
    message: t.exposeString('message', { description: 'What happened, safe for operators to read.' }),
    retryable: t.boolean({
      description: 'Whether the same job can succeed when it is tried again.',
      resolve: ({ code }) => ERRORS[code].retryable,
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: "The Claude API's id of the request that failed, if it was one.",
    }),
  }),
})

const EvidenceCountType = builder.objectRef<{ verified: number; total: number }>('EvidenceCount').implement({
  description:
    'How much of a result stands in the document. Counted are the overview and the key points, the fields that have a value, or the criteria.',
  fields: (t) => ({
    verified: t.exposeInt('verified', { description: 'Those that are verified or found.' }),
    total: t.exposeInt('total', { description: 'All of them.' }),
  }),
})

builder.prismaObjectFields(JobType, (t) => ({
  result: t.field({
    type: ResultUnion,
    nullable: true,
    description: 'What it found out; null until it has ended well.',
    resolve: async ({ id }, _, context) => (await storedResult(context, id)) as JobResult | null,
  }),
  resultJson: t.field({
    type: 'JSON',
    nullable: true,
    description: 'The same result as plain JSON.',
    resolve: ({ id }, _, context) => storedResult(context, id),
  }),
  evidenceCount: t.field({
    type: EvidenceCountType,
    nullable: true,
    description: 'How many claims of the result have their evidence; null without a result.',
    resolve: ({ claims, unverifiedClaims }) =>
      claims === null ? null : { verified: claims - (unverifiedClaims ?? 0), total: claims },
  }),
  missing: t.exposeStringList('missing', {
    description: 'What could not be answered with evidence; empty unless the job is PARTIAL.',
  }),
  error: t.field({
    type: JobErrorType,
    nullable: true,
    description: 'Why it failed; null unless it is FAILED.',
    resolve: ({ errorCode, errorMessage, errorRequestId: requestId }) =>
      errorCode ? { code: errorCode as ErrorCode, message: errorMessage ?? '', requestId } : null,
  }),
  simulated: t.exposeBoolean('simulated', {
    description: 'True when the built-in simulator answered, not Claude. Do not rely on such a result.',
  }),
  costMicros: t.field({
    type: 'SafeInt',
    description: 'What its model calls cost so far, in millionths of a US dollar.',
    resolve: ({ costMicros }) => Number(costMicros),
  }),
  possiblyPaidMicros: t.field({
    type: 'SafeInt',
    description:
      'The most that those of its model calls can have cost, beyond what is known, whose end was not seen; in millionths of a US dollar.',
    resolve: ({ possiblyPaidMicros }) => Number(possiblyPaidMicros),
  }),
}))

/** Prisma turns the look-ups of one tick into one statement. */
async function storedResult(context: Context, id: string): Promise<unknown> {
  const { prisma } = context.api.db
  const { result } = await prisma.job.findUniqueOrThrow({ where: { id }, select: { result: true } })
  if (result !== null) noteResultRead(context, id)
  return result
}
