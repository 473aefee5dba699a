import { z } from 'zod'
import { invalidInput } from '../errors.ts'
import { followLog, type LogFilter, type LogUpdate } from '../events/follow-log.ts'
import { placeOf } from '../events/place.ts'
import { MAX_LABELS } from '../jobs/submit-input.ts'
import { builder } from './builder.ts'
import { EventObject, EventTypeEnum } from './event.ts'
import { LabelInput } from './submit-job.ts'

const EventUpdateType = builder.objectRef<LogUpdate>('EventUpdate').implement({
  description: 'The next event of a workspace, with its place in the log.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'Its place in the log. To resume behind it, pass it as `after`.',
    }),
    event: t.expose('event', {
      type: EventObject,
      nullable: true,
      description: 'The event; null when there was none up to this cursor that fits.',
    }),
  }),
})

const EventUpdateFilter = builder.inputType('EventUpdateFilter', {
  description: 'Which events of the workspace: all conditions must hold.',
  fields: (t) => ({
    types: t.field({ type: [EventTypeEnum], description: 'Of one of these types.' }),
    jobId: t.id({ description: 'About the job with this UUID.' }),
    labels: t.field({ type: [LabelInput], description: 'About a job with all of these labels.' }),
  }),
})

builder.subscriptionField('events', (t) =>
  t.field({
    type: EventUpdateType,
    description:
      'The events of the workspace: those after `after`, or from now on, each one as it comes, every one that fits once and in the order of the log, in which those of one job stand as their transactions do (`seq` tells their own order). The first item tells where the stream begins. It has no end. To resume, pass the last cursor seen, on any server; docs/subscriptions.md.',
    args: {
      filter: t.arg({ type: EventUpdateFilter, description: 'Which events; without it all of them.' }),
      after: t.arg.string({ description: 'Only events after this cursor; without it from now on.' }),
    },
    subscribe: (_, { filter, after }, { api, viewer }) =>
      followLog(api, viewer.workspaceId, parseFilter(filter), after ? placeOf(after) : null),
    resolve: (update) => update,
  }),
)

const Filter = z.object({
  types: z.custom<LogFilter['types']>().nullish(),
  jobId: z.uuid('is not an id').nullish(),
  labels: z
    .array(z.object({ key: z.string(), value: z.string() }))
    .max(MAX_LABELS, `has more than ${MAX_LABELS} entries`)
    .nullish(),
})

/** @throws DocketError INVALID_INPUT, naming every field that is wrong */
function parseFilter(filter: unknown): LogFilter {
  const parsed = Filter.safeParse(filter ?? {})
  if (!parsed.success) {
    throw invalidInput(
      ...parsed.error.issues.map(({ path, message }) => ({ field: ['filter', ...path].join('.'), message })),
    )
  }
  const { types = null, jobId = null, labels = null } = parsed.data
  return { types, jobId, labels }
}
