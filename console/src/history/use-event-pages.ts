import { useCallback, useEffect, useRef, useState } from 'react'
import type { CombinedError } from 'urql'
import { uncached } from '../api/client.ts'
import { type EventFilter, type EventOrder, EventsDocument, type EventsQuery } from '../gql/history.ts'
import { letGo, PAGE_ROWS, type PageOf, rowAt, rowCount, wanted, withPage } from './pages.ts'

export type LoggedRow = EventsQuery['events']['edges'][number]

async function readPage(filter: EventFilter, orderBy: EventOrder, after: string | undefined) {
  const { data, error } = await uncached
    .query(EventsDocument, { filter, orderBy, first: PAGE_ROWS, after })
    .toPromise()
  if (!data) return { error }
  const { edges, pageInfo } = data.events
  const page: PageOf<LoggedRow> = {
    after,
    count: edges.length,
    end: pageInfo.endCursor,
    hasNext: pageInfo.hasNextPage,
    rows: edges,
  }
  return { page }
}

/** The events that fit a filter, read as they come into view. The filter must be the same object while it is the same. */
export function useEventPages(filter: EventFilter, orderBy: EventOrder) {
  const [pages, setPages] = useState<PageOf<LoggedRow>[]>([])
  const [error, setError] = useState<CombinedError>()
  const latest = useRef(pages)
  latest.current = pages
  const generation = useRef(0)
  const reading = useRef(new Set<number>())

  const read = useCallback(
    async (number: number) => {
      if (reading.current.has(number)) return
      const mine = generation.current
      reading.current.add(number)
      const after = number === 0 ? undefined : (latest.current[number - 1]?.end ?? undefined)
      const { page, error } = await readPage(filter, orderBy, after)
      if (mine !== generation.current) return
      reading.current.delete(number)
      setError(error)
      if (page) setPages((before) => withPage(before, number, page))
    },
    [filter, orderBy],
  )
  /** Begins again at the first page; what stands there stays until it has come. */
  const restart = useCallback(async () => {
    generation.current += 1
    const mine = generation.current
    reading.current = new Set([0])
    const { page, error } = await readPage(filter, orderBy, undefined)
    if (mine !== generation.current) return
    reading.current.delete(0)
    setError(error)
    setPages(page ? [page] : [])
  }, [filter, orderBy])
  useEffect(() => {
    setPages([])
    setError(undefined)
    void restart()
  }, [restart])

  const show = useCallback(
    (first: number, last: number) => {
      for (const number of wanted(latest.current, first, last)) void read(number)
      setPages((before) => (before.length > 2 ? letGo(before, first, last) : before))
    },
    [read],
  )
  const last = pages.at(-1)
  return {
    count: rowCount(pages),
    hasMore: last?.hasNext ?? false,
    isLoaded: pages.length > 0,
    error,
    rowAt: (index: number) => rowAt(pages, index),
    first: pages[0]?.rows?.[0],
    show,
    restart,
    /** Reads the last page again, which may have grown. */
    readEnd: () => void read(Math.max(0, latest.current.length - 1)),
  }
}
