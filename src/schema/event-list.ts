import { countEvents, EVENT_ORDERS, type EventOrder, listEvents } from '../events/list.ts'
import { builder } from './builder.ts'
import { JobStatusEnum } from './enums.ts'
import { ActorTypeEnum, EventObject, EventTypeEnum } from './event.ts'
import { DateTimeRange } from './job-filter.ts'
import { pageArguments, pageComplexity } from './page.ts'
import { addTotalCount } from './total-count.ts'

const ActorFilter = builder.inputType('ActorFilter', {
  description: 'Who did something.',
  fields: (t) => ({
    type: t.field({ type: ActorTypeEnum, description: 'What kind of actor.' }),
    id: t.string({ description: 'Name of the key, or id of the worker.' }),
  }),
})

const EventFilter = builder.inputType('EventFilter', {
  description: 'Which events: all conditions must hold.',
  fields: (t) => ({
    jobId: t.id({ description: 'About the job with this UUID.' }),
    types: t.field({ type: [EventTypeEnum], description: 'Of one of these types.' }),
    actor: t.field({ type: ActorFilter, description: 'Done by this actor.' }),
    at: t.field({ type: DateTimeRange, description: 'Within this span.' }),
    statusFrom: t.field({ type: [JobStatusEnum], description: 'By which a job left one of these statuses.' }),
    statusTo: t.field({
      type: [JobStatusEnum],
      description: 'By which a job came into one of these statuses.',
    }),
    dataContains: t.field({
      type: 'JSON',
      description:
        'Whose data contains this JSON: the same values at the same places, such as {"model": "claude-sonnet-5-5"}.',
    }),
    dataMatches: t.string({
      description:
        'For whose data this predicate of SQL/JSON path holds, such as `$.latencyMs > 60000`; up to 500 characters, without ** and keyvalue().',
    }),
    text: t.string({
      description:
        'Whose error code, error message or reason has words that begin with these, all of them, in any order.',
    }),
  }),
})

const DESCRIPTIONS: Record<EventOrder, string> = {
  AT_DESC: 'Latest first.',
  AT_ASC: 'Oldest first.',
}

const EventOrderEnum = builder.enumType('EventOrder', {
  description: 'The order of a list of events.',
  values: Object.fromEntries(
    EVENT_ORDERS.map((order) => [order, { value: order, description: DESCRIPTIONS[order] }]),
  ) as Record<EventOrder, { value: EventOrder; description: string }>,
})

const EventConnection = builder.connectionObject(
  { type: EventObject, name: 'EventConnection', description: 'A page of the log.' },
  { name: 'EventEdge', description: 'An event in a page, with its cursor.' },
)

addTotalCount(EventConnection)

builder.queryField('events', (t) =>
  t.field({
    type: EventConnection,
    description:
      'The log of the workspace, page by page, in both directions. Towards the new it ends before what can still be preceded by an event of a running transaction, so that going on from the last cursor misses nothing.',
    complexity: pageComplexity,
    args: {
      filter: t.arg({ type: EventFilter, description: 'Which events.' }),
      orderBy: t.arg({ type: EventOrderEnum, defaultValue: 'AT_DESC', description: 'In which order.' }),
      ...pageArguments,
    },
    resolve: async (_, { filter, orderBy, ...page }, { api, viewer }) => {
      const query = {
        workspaceId: viewer.workspaceId,
        filter: filter ?? {},
        orderBy: orderBy ?? 'AT_DESC',
      }
      return {
        ...(await listEvents(api.db, query, page)),
        count: (exact: boolean) => countEvents(api.db, query, exact),
      }
    },
  }),
)
