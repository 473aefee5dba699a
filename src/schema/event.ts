import { invalidInput } from '../errors.ts'
import { followJob } from '../events/follow.ts'
import { type Actor, EVENT_TYPES, type Event } from '../events/types.ts'
import { builder } from './builder.ts'
import { JobStatusEnum } from './enums.ts'
import { idArgument } from './id.ts'

export const EventTypeEnum = builder.enumType('EventType', {
  description: 'What happened. docs/job-lifecycle.md and docs/audit.md say what each one carries.',
  values: EVENT_TYPES,
})

export const ActorTypeEnum = builder.enumType('ActorType', {
  description: 'Who can do something.',
  values: {
    API_KEY: { description: 'A client, by its API key.' },
    WORKER: { description: 'A worker process.' },
  },
})

export const ActorType = builder.objectRef<Actor>('Actor').implement({
  description: 'Whoever did something.',
  fields: (t) => ({
    type: t.expose('type', { type: ActorTypeEnum, description: 'What kind of actor it is.' }),
    id: t.exposeString('id', { description: 'Name of the key, or id of the worker.' }),
  }),
})

export const EventObject = builder.objectRef<Event>('Event').implement({
  description: 'One line of the append-only log: who did what, and when.',
  fields: (t) => ({
    jobId: t.exposeID('jobId', {
      nullable: true,
      description: 'The job that it is about; null when it is about the workspace itself.',
    }),
    seq: t.exposeInt('seq', {
      description:
        "Its number within the job, or within the workspace's own events: 1, 2, 3, … without a gap.",
    }),
    type: t.expose('type', { type: EventTypeEnum, description: 'What happened.' }),
    actor: t.expose('actor', { type: ActorType, description: 'Who did it.' }),
    at: t.expose('at', { type: 'DateTime', description: "When it happened, by the database's clock." }),
    status: t.field({
      type: JobStatusEnum,
      nullable: true,
      description: "The job's new status; null when the event did not change it.",
      resolve: ({ data }) => ('to' in data ? data.to : null),
    }),
    data: t.field({
      type: 'JSON',
      description: 'What the event carries, by its type. Never text of a document.',
      resolve: ({ data }) => data,
    }),
  }),
})

builder.subscriptionField('jobEvents', (t) =>
  t.field({
    type: EventObject,
    description:
      'The events of a job: those after `after` that are already written, then each new one as it comes, every one once and in order. Ends when the job has ended. To resume, pass the seq of the last event seen.',
    args: {
      jobId: t.arg.id({ required: true, description: 'UUID of the job.' }),
      after: t.arg.int({ defaultValue: 0, description: 'Only events with a greater seq.' }),
    },
    subscribe: (_, { jobId, after }, { api, viewer }) => {
      const job = { id: idArgument('jobId', jobId), workspaceId: viewer.workspaceId }
      return followJob(api, job, afterArgument(after))
    },
    resolve: (event) => event,
  }),
)

/** @throws DocketError INVALID_INPUT when it is below zero */
export function afterArgument(after: number | null | undefined): number {
  if ((after ?? 0) < 0) throw invalidInput({ field: 'after', message: 'is below 0' })
  return after ?? 0
}
