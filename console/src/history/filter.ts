import type { CombinedError } from 'urql'
import type { EventFilter, EventOrder, EventType, JobStatus } from '../gql/history.ts'
import { EVENT_CHOICES } from '../parts/event-groups.ts'
import { ALL_STATUSES } from '../parts/statuses.ts'
import { resolveRange } from '../parts/time-range.ts'
import type { Search } from '../search.ts'

/** The filters of the page as they stand in its URL. */
export const FILTERS = ['text', 'type', 'at', 'by', 'actor', 'from', 'to', 'job', 'data', 'path'] as const
export type FilterName = (typeof FILTERS)[number]

/** Those that stand behind "More". */
export const MORE: FilterName[] = ['by', 'actor', 'from', 'to', 'job', 'data', 'path']

const TYPES = new Set<string>(EVENT_CHOICES.flatMap(({ items }) => items.map(({ value }) => value)))
const STATUSES = new Set<string>(ALL_STATUSES)
const ACTORS = new Set(['API_KEY', 'WORKER'])

const listOf = (text: string | undefined, known: Set<string>) =>
  text?.split(',').filter((each) => known.has(each)) ?? []

export const typesOf = (search: Search) => listOf(search.type, TYPES) as EventType[]
export const statusesOf = (search: Search, name: 'from' | 'to') =>
  listOf(search[name], STATUSES) as JobStatus[]
export const orderOf = (search: Search): EventOrder => (search.order === 'oldest' ? 'AT_ASC' : 'AT_DESC')
export const isFiltered = (search: Search) => FILTERS.some((name) => search[name])

/** The filter that a URL asks for, or the fields of it that say nothing. */
export interface Asked {
  filter: EventFilter
  problems: Partial<Record<FilterName, string>>
}

/** @param now when a span such as "last hour" is reckoned from */
export function filterOf(search: Search, now: Date): Asked {
  const { text, at, by, actor, job, data, path } = search
  const types = typesOf(search)
  const range = at ? resolveRange(at, now) : undefined
  const contained = jsonOf(data)
  const [statusFrom, statusTo] = [statusesOf(search, 'from'), statusesOf(search, 'to')]
  const kind = by && ACTORS.has(by) ? (by as 'API_KEY' | 'WORKER') : undefined
  return {
    filter: {
      ...(text && { text }),
      ...(types.length > 0 && { types }),
      ...(range && { at: range }),
      ...((kind || actor) && { actor: { ...(kind && { type: kind }), ...(actor && { id: actor }) } }),
      ...(statusFrom.length > 0 && { statusFrom }),
      ...(statusTo.length > 0 && { statusTo }),
      ...(job && { jobId: job.trim() }),
      ...(contained.value !== undefined && { dataContains: contained.value }),
      ...(path && { dataMatches: path }),
    },
    problems: {
      ...(at && !range && { at: 'This is not a time range' }),
      ...(contained.problem && { data: contained.problem }),
    },
  }
}

function jsonOf(text: string | undefined): { value?: unknown; problem?: string } {
  if (!text?.trim()) return {}
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { problem: 'This is not JSON, such as {"attempt": 2}' }
  }
}

const FIELDS: Record<string, FilterName> = {
  jobId: 'job',
  dataContains: 'data',
  dataMatches: 'path',
  text: 'text',
  at: 'at',
  actor: 'actor',
}

/** The filter that the server refused, by the field of its error such as `filter.dataMatches`, and what is wrong with it. */
export function refusedFilter(
  error: CombinedError | undefined,
): { name: FilterName; problem: string } | undefined {
  const { field, problems } = error?.graphQLErrors[0]?.extensions ?? {}
  const name = typeof field === 'string' ? FIELDS[field.split('.')[1] ?? ''] : undefined
  if (!name) return undefined
  const [first] = Array.isArray(problems) ? problems : []
  return { name, problem: `This ${first?.message ?? 'is not valid'}` }
}
