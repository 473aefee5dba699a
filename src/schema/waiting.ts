import { WAITING_CODES, type Waiting, waitingFor } from '../jobs/waiting.ts'
import { batched } from './batch.ts'
import { builder, type Context } from './builder.ts'
import { JobType } from './job.ts'

const DESCRIPTIONS: Record<(typeof WAITING_CODES)[number], string> = {
  NO_WORKER: 'No worker is running.',
  SCHEDULED: 'Its `runAfter` has not come.',
  RETRY_DELAY: 'Its last attempt failed, and the next one comes a little later.',
  MODEL_PAUSED: 'Its model is overloaded, or the money of the Claude account is spent.',
  RATE_LIMIT: 'What the Claude API takes a minute is used up.',
  BUDGET: "The workspace's budget for the month does not cover its next model call.",
  QUEUE: 'Other jobs of the workspace go first, or all workers are busy.',
}

const WaitingCodeEnum = builder.enumType('WaitingCode', {
  description: 'Why a job waits.',
  values: Object.fromEntries(
    WAITING_CODES.map((code) => [code, { value: code, description: DESCRIPTIONS[code] }]),
  ) as Record<Waiting['code'], { value: Waiting['code']; description: string }>,
})

const WaitingType = builder.objectRef<Waiting>('Waiting').implement({
  description: 'Why a job waits: the first reason that holds.',
  fields: (t) => ({
    code: t.expose('code', { type: WaitingCodeEnum, description: 'What kind of reason it is.' }),
    message: t.exposeString('message', { description: 'The reason in one sentence.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it goes on at the earliest; null when nobody can tell.',
    }),
  }),
})

const waitingOf = batched(({ api }: Context, jobIds: string[]) => waitingFor(api.db, jobIds))

builder.prismaObjectField(JobType, 'waitingFor', (t) =>
  t.field({
    type: WaitingType,
    nullable: true,
    description: 'What it waits for; null unless it is PENDING or RETRYING.',
    // It counts the jobs that go first.
    complexity: 5,
    resolve: ({ id, status }, _, context) =>
      status === 'PENDING' || status === 'RETRYING' ? waitingOf(context, id) : null,
  }),
)
