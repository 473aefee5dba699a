import { z } from 'zod'
import { equal, oneOf, type Param, within } from '../db/conditions.ts'
import { anyOf, given, json, parseFilterBy, range, text, words } from '../db/filter-input.ts'
import { EVENT_TYPES, type EventType, type JobStatus } from './types.ts'

const MAX_PATH = 500

/** The event that tells that a job came into a status. */
const TYPE_OF: Record<JobStatus, EventType> = {
  PENDING: 'JOB_SUBMITTED',
  RUNNING: 'JOB_STARTED',
  RETRYING: 'JOB_RETRYING',
  COMPLETED: 'JOB_COMPLETED',
  PARTIAL: 'JOB_PARTIAL',
  FAILED: 'JOB_FAILED',
  CANCELLED: 'JOB_CANCELLED',
}

const BEGUN_OR_STOPPED: EventType[] = ['JOB_STARTED', 'JOB_CANCELLED', 'JOB_FAILED']

/** The events by which a job leaves a status (docs/job-lifecycle.md). */
const TYPES_FROM: Record<JobStatus, EventType[]> = {
  PENDING: BEGUN_OR_STOPPED,
  RUNNING: ['JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED', 'JOB_RETRYING'],
  RETRYING: BEGUN_OR_STOPPED,
  COMPLETED: [],
  PARTIAL: ['JOB_RETRYING'],
  FAILED: ['JOB_RETRYING'],
  CANCELLED: ['JOB_RETRYING'],
}

const statuses = given(anyOf(z.enum(Object.keys(TYPE_OF) as JobStatus[])))

/**
 * Of what jsonpath can do, two things are left out that make many values of one, and so could fill the memory before the
 * time is over; and the escapes by which the second one could be written differently.
 */
const path = text
  .min(1, 'is empty')
  .max(MAX_PATH, `is longer than ${MAX_PATH} characters`)
  .refine((value) => !value.includes('**'), 'uses **, which is not allowed here')
  .refine(
    (value) => !/keyvalue/i.test(value.replaceAll('\\', '')),
    'uses keyvalue(), which is not allowed here',
  )
  .refine((value) => !/\\[ux]/.test(value), 'uses an escape by number, which is not allowed here')

const Filter = z.object({
  jobId: given(z.uuid('is not an id')),
  types: given(anyOf(z.enum(EVENT_TYPES))),
  actor: given(z.object({ type: given(text), id: given(text) })),
  at: given(range(z.coerce.date())),
  statusFrom: statuses,
  statusTo: statuses,
  dataContains: given(json),
  dataMatches: given(path),
  text: given(words),
})

/** All conditions must hold; what is null does not limit. */
export type EventFilter = z.output<typeof Filter>

/** @throws DocketError INVALID_INPUT, naming every field that is wrong */
export const parseEventFilter = (filter: unknown): EventFilter => parseFilterBy(Filter, filter)

/** The events of a workspace that fit a filter, as SQL conditions of the table event. All must hold. */
export const eventConditions = (workspaceId: string, filter: EventFilter, param: Param): string[] => [
  ...known(workspaceId, filter, param),
  ...searched(filter, param),
]

/** Those by columns that an index has. */
export function known(workspaceId: string, filter: EventFilter, param: Param): string[] {
  const { types, statusFrom, statusTo, actor } = filter
  const leaving = statusFrom?.flatMap((status) => TYPES_FROM[status]) ?? null
  return [
    `workspace_id = ${param(workspaceId)}`,
    ...equal('stream_id', filter.jobId, param),
    ...oneOf('type', types, 'text', param),
    ...oneOf('type', statusTo?.map((status) => TYPE_OF[status]) ?? null, 'text', param),
    ...oneOf('type', leaving, 'text', param),
    ...equal('actor_type', actor?.type ?? null, param),
    ...equal('actor_id', actor?.id ?? null, param),
    ...within('at', filter.at, param),
  ]
}

/** Those that look into the data. */
export function searched(filter: EventFilter, param: Param): string[] {
  const { dataContains, dataMatches } = filter
  return [
    ...oneOf(`data->>'from'`, filter.statusFrom, 'text', param),
    ...(dataContains === null ? [] : [`data @> ${param(JSON.stringify(dataContains))}::jsonb`]),
    ...(dataMatches === null ? [] : [`data @@ ${param(dataMatches)}::jsonpath`]),
    ...(filter.text === null ? [] : said(filter.text, param)),
  ]
}

/** As event_words_idx has it. */
const said = (words: string, param: Param) => [
  `data ?| '{errorCode,errorMessage,reason}'`,
  `docket_words(coalesce(data->>'errorCode', '') || ' ' || coalesce(data->>'errorMessage', '') || ' '
    || coalesce(data->>'reason', '')) @@ docket_word_query(${param(words)})`,
]
