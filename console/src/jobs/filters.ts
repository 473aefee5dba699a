import { duration } from '../format/time.ts'
import { words } from '../format/words.ts'
import type { ErrorCode, JobFilter, JobStatus, TaskType } from '../gql/jobs.ts'
import { rangeLabel, resolveRange } from '../parts/time-range.ts'
import type { Search } from '../search.ts'
import { readJson, readLabel, readNumbers, splitList } from './values.ts'

const JOB_STATUSES = ['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED']
export const TASK_TYPES: TaskType[] = ['SUMMARIZE', 'EXTRACT', 'EVALUATE']

/** How a filter is edited. */
export type FilterKind =
  | 'types'
  | 'errors'
  | 'causes'
  | 'model'
  | 'time'
  | 'labels'
  | 'text'
  | 'money'
  | 'seconds'
  | 'json'
  | 'flag'

/** What only the server knows: causes in words, by their fingerprint */
export type Causes = ReadonlyMap<string, string>

interface FilterForm {
  label: string
  kind: FilterKind
  /** What the API is asked; undefined when the value cannot be read */
  read(value: string, now: Date): JobFilter | undefined
  /** The value in words; a cause that is not known yet is an ellipsis */
  say(value: string, causes: Causes): string
}

const time = (label: string, field: 'createdAt' | 'startedAt' | 'finishedAt'): FilterForm => ({
  label,
  kind: 'time',
  read: (value, now) => {
    const span = resolveRange(value, now)
    return span && { [field]: span }
  },
  say: rangeLabel,
})

const plain = (label: string, field: 'documentName' | 'submittedBy' | 'model', kind: FilterKind) => ({
  label,
  kind,
  read: (value: string): JobFilter => ({ [field]: value }),
  say: (value: string) => value,
})

const contains = (label: string, field: 'inputContains' | 'resultContains'): FilterForm => ({
  label,
  kind: 'json',
  read: (value) => {
    const json = readJson(value)
    return json && { [field]: json.value }
  },
  say: (value) => value,
})

const listOf = (text: string, form: RegExp): string[] | undefined => {
  const items = splitList(text)
  return items.length > 0 && items.every((item) => form.test(item)) ? items : undefined
}

/** Undefined when one of them is none. */
export const readFingerprints = (value: string) => listOf(value, /^[0-9a-f]{16}$/)

const among = (text: string, allowed: readonly string[]): string[] | undefined => {
  const items = splitList(text)
  return items.length > 0 && items.every((item) => allowed.includes(item)) ? items : undefined
}

const sayAll =
  (say: (item: string, causes: Causes) => string): FilterForm['say'] =>
  (value, causes) =>
    splitList(value)
      .map((item) => say(item, causes))
      .join(' or ')

const between = (value: string, say: (amount: number) => string) => {
  const { from, to } = readNumbers(value) ?? {}
  if (from !== undefined && to !== undefined) return `${say(from)} – ${say(to)}`
  if (from !== undefined) return `from ${say(from)}`
  return to === undefined ? value : `below ${say(to)}`
}

/** All that the list can be filtered by, under the names that stand in the URL; in the order of the menu. */
export const FILTERS = {
  status: {
    label: 'Status',
    kind: 'types',
    read: (value) => {
      const status = among(value, JOB_STATUSES) as JobStatus[] | undefined
      return status && { status }
    },
    say: sayAll(words),
  },
  type: {
    label: 'Task type',
    kind: 'types',
    read: (value) => {
      const taskTypes = among(value, TASK_TYPES) as TaskType[] | undefined
      return taskTypes && { taskTypes }
    },
    say: sayAll(words),
  },
  label: {
    label: 'Label',
    kind: 'labels',
    read: (value) => {
      const labels = splitList(value).map(readLabel)
      return labels.every((label) => label !== undefined) ? { labels } : undefined
    },
    say: (value) => splitList(value).join(' and '),
  },
  document: plain('Document', 'documentName', 'text'),
  error: {
    label: 'Error',
    kind: 'errors',
    read: (value) => {
      const errorCode = listOf(value, /^[A-Z_]+$/) as ErrorCode[] | undefined
      return errorCode && { errorCode }
    },
    say: sayAll(words),
  },
  fingerprint: {
    label: 'Cause',
    kind: 'causes',
    read: (value) => {
      const errorFingerprint = readFingerprints(value)
      return errorFingerprint && { errorFingerprint }
    },
    say: sayAll((cause, causes) => causes.get(cause) ?? '…'),
  },
  unverified: {
    label: 'Evidence',
    kind: 'flag',
    read: (value) => (value === '1' || value === '0' ? { unverified: value === '1' } : undefined),
    say: (value) => (value === '0' ? 'all verified' : 'unverified'),
  },
  cost: {
    label: 'Cost',
    kind: 'money',
    read: (value) => {
      const range = readNumbers(value)
      const micros = (dollars?: number) => (dollars === undefined ? undefined : Math.round(dollars * 1e6))
      return range && { costMicros: { from: micros(range.from), to: micros(range.to) } }
    },
    say: (value) => between(value, (dollars) => `$${dollars}`),
  },
  duration: {
    label: 'Duration',
    kind: 'seconds',
    read: (value) => {
      const durationSeconds = readNumbers(value)
      return durationSeconds && { durationSeconds }
    },
    say: (value) => between(value, (seconds) => duration(seconds * 1000)),
  },
  created: time('Submitted', 'createdAt'),
  started: time('Started', 'startedAt'),
  finished: time('Ended', 'finishedAt'),
  actor: plain('Submitted by', 'submittedBy', 'text'),
  model: plain('Model', 'model', 'model'),
  input: contains('Input has', 'inputContains'),
  result: contains('Result has', 'resultContains'),
} as const satisfies Record<string, FilterForm>

export type FilterName = keyof typeof FILTERS
export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[]

export const filterForm = (name: FilterName): FilterForm => FILTERS[name]

/** The filters that a URL sets, the text that is searched among them. */
export const activeFilters = (search: Search) =>
  Object.keys(search).filter((name) => name === 'text' || name in FILTERS)

/** A filter of a URL in words: `Label client:acme`. */
export function sayFilter(name: string, value: string, causes: Causes): string {
  if (name === 'text') return `Search “${value}”`
  const { label, say } = filterForm(name as FilterName)
  return `${label} ${say(value, causes)}`
}

/** All of them: `Status Failed, Label client:acme`; empty when there are none. */
export const filterWords = (search: Search, causes: Causes) =>
  activeFilters(search)
    .map((name) => sayFilter(name, search[name]!, causes))
    .join(', ')

/**
 * The filter of a URL as the API takes it, and the names whose values cannot be read. With one of those nothing may be
 * listed, let alone changed: leaving it out would mean more jobs than were meant.
 */
export function readFilter(
  search: Search,
  now = new Date(),
): { filter: JobFilter; unreadable: FilterName[] } {
  const filter: JobFilter = search.text ? { text: search.text } : {}
  const unreadable: FilterName[] = []
  for (const name of FILTER_NAMES) {
    const value = search[name]
    if (!value) continue
    const part = filterForm(name).read(value, now)
    if (part) Object.assign(filter, part)
    else unreadable.push(name)
  }
  return { filter, unreadable }
}
