import { uncached } from '../api/client.ts'
import { type EventFilter, type EventOrder, EventsDocument } from '../gql/history.ts'
import { csvLine } from '../parts/csv.ts'
import type { LoggedRow } from './use-event-pages.ts'

export type Format = 'csv' | 'jsonl'

export const MOST_EXPORTED = 100_000
const PAGE = 100

const HEAD = csvLine(['at', 'type', 'status', 'job', 'seq', 'actorType', 'actor', 'data'])

const FORMATS: Record<Format, (event: LoggedRow['node']) => string> = {
  csv: ({ at, type, status, jobId, seq, actor, data }) =>
    csvLine([at, type, status, jobId, seq, actor.type, actor.id, data]),
  jsonl: (event) => `${JSON.stringify(event)}\n`,
}

/**
 * Reads the events that fit, page by page, as the lines of a file.
 * @param onProgress told how many there are so far; answers whether to go on
 * @throws CombinedError when a page cannot be read
 */
export async function exportEvents(
  filter: EventFilter,
  orderBy: EventOrder,
  format: Format,
  onProgress: (count: number) => boolean,
): Promise<string[]> {
  const parts = format === 'csv' ? [HEAD] : []
  let after: string | null = null
  let count = 0
  do {
    const { data, error }: Awaited<ReturnType<typeof readPage>> = await readPage(filter, orderBy, after)
    if (!data) throw error
    const { edges, pageInfo } = data.events
    parts.push(edges.map(({ node }) => FORMATS[format](node)).join(''))
    count += edges.length
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null
  } while (onProgress(count) && after !== null && count < MOST_EXPORTED)
  return parts
}

const readPage = (filter: EventFilter, orderBy: EventOrder, after: string | null) =>
  uncached.query(EventsDocument, { filter, orderBy, first: PAGE, after }).toPromise()
