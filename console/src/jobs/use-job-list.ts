import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { JobOrder } from '../gql/jobs.ts'
import type { Search } from '../search.ts'
import { readColumns, readPath } from './choice.ts'
import { COLUMNS } from './columns.tsx'
import { type FilterName, readFilter } from './filters.ts'
import type { Job } from './job.ts'
import { jobSource, type ListQuery } from './list-query.ts'
import { PageWindow } from './page-window.ts'

const ORDERS = new Set<string>(
  ['CREATED_AT', 'FINISHED_AT', 'DURATION', 'COST'].flatMap((by) => [`${by}_DESC`, `${by}_ASC`]),
)

export interface JobList {
  /** What it was asked for by, which the URL may have left already */
  search: Search
  query: ListQuery
  /** Names of filters in the URL that cannot be read; with one of them nothing is listed */
  unreadable: FilterName[]
  columns: string[]
  /** Undefined unless the URL names one */
  order: JobOrder | undefined
  pages: PageWindow<Job>
  /** Another list was asked for, and this one stands until it is there */
  stale: boolean
  /** Another one with each beginning of the list */
  round: number
  /** Reads it anew, with all that has come meanwhile */
  restart(): void
}

// Spans such as the last 7 days begin when the list does, or its cursors would be those of another list.
function listOf(search: Search) {
  const columns = readColumns(search.columns, (name) => Object.hasOwn(COLUMNS, name))
  const order = ORDERS.has(search.order ?? '') ? (search.order as JobOrder) : undefined
  const paths = columns.map(readPath).filter((path) => path !== undefined)
  const { filter, unreadable } = readFilter(search)
  const query: ListQuery = { filter, orderBy: order ?? 'CREATED_AT_DESC', paths }
  return { query, unreadable, columns, order }
}

/** What changes what is read; which columns are shown otherwise does not. */
function keyOf({ columns = '', ...search }: Search): string {
  const paths = readColumns(columns, () => false).join()
  return JSON.stringify([Object.entries(search).sort(), paths])
}

/** The jobs that a URL asks for; until they are there, those that it asked for before. */
export function useJobList(search: Search): JobList {
  const [round, setRound] = useState(0)
  const key = keyOf(search)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is all of the search that counts
  const asked = useMemo(() => {
    const { query, unreadable } = listOf(search)
    return { search, query, unreadable, round, pages: new PageWindow(jobSource(query)) }
  }, [key, round])
  const [shown, setShown] = useState(asked)
  useSyncExternalStore(shown.pages.subscribe, shown.pages.getVersion)
  const answers = useSyncExternalStore(asked.pages.subscribe, asked.pages.getVersion)
  const stale = shown !== asked
  if (stale && (answers > 0 || asked.unreadable.length > 0)) setShown(asked)
  useEffect(() => {
    if (stale) asked.pages.want(0, 0)
  }, [stale, asked])

  const restart = () => setRound(round + 1)
  const { columns, order } = listOf(search)
  return { ...shown, stale, columns, order, restart }
}
