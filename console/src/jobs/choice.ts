import { joinList, splitList } from './values.ts'

/** A value out of a job's input or result as a column. */
export interface PathColumn {
  root: 'input' | 'result'
  path: string
}

/** As many as the list's query has places for. */
export const MOST_PATHS = 6
export const LONGEST_PATH = 200

/** `result:values.rent`, as it stands among the columns of the URL. */
export const writePath = ({ root, path }: PathColumn) => `${root}:${path}`

export function readPath(text: string): PathColumn | undefined {
  const [root, ...rest] = text.split(':')
  const path = rest.join(':').trim()
  if ((root !== 'input' && root !== 'result') || path === '' || path.length > LONGEST_PATH) return undefined
  return { root, path }
}

export const DEFAULT_COLUMNS = [
  'status',
  'document',
  'type',
  'labels',
  'evidence',
  'cost',
  'time',
  'attempts',
  'actor',
  'created',
  'error',
]

/** On a phone, where a row is two lines: as much as has place there. */
export const BRIEF_COLUMNS = ['document', 'status', 'type', 'created', 'cost']

/**
 * The columns that a URL asks for: names and paths. What is no column is left out; so is a path beyond those there is
 * room for.
 */
export function readColumns(value: string | undefined, known: (name: string) => boolean): string[] {
  if (!value) return DEFAULT_COLUMNS
  const columns = [...new Set(splitList(value))].filter((name) => known(name) || readPath(name))
  const beyond = new Set(columns.filter(readPath).slice(MOST_PATHS))
  return columns.filter((name) => !beyond.has(name))
}

/** Nothing for the columns that are shown anyway. */
export const writeColumns = (columns: string[]) =>
  columns.join() === DEFAULT_COLUMNS.join() ? '' : joinList(columns)
