import { csvLine } from '../parts/csv.ts'
import type { Job } from './job.ts'
import { jobSource, type ListQuery } from './list-query.ts'
import type { ShownColumn } from './shown-columns.tsx'

export const MOST_EXPORTED = 100_000

export type ExportForm = 'csv' | 'jsonl'

export interface Export {
  parts: string[]
  rows: number
  /** Whether there were more than may be exported */
  cut: boolean
}

const ID = { id: ({ id }: Job) => id }

/** What makes text of jobs, by the shown columns; the id comes first, so that each can be found again. */
function writer(columns: ShownColumn[], form: ExportForm) {
  const fields = Object.entries<(job: Job) => unknown>(
    Object.assign({}, ID, ...columns.map(({ values }) => values)),
  )
  if (form === 'jsonl')
    return {
      head: '',
      line: (job: Job) =>
        `${JSON.stringify(Object.fromEntries(fields.map(([name, of]) => [name, of(job)])))}\n`,
    }
  return {
    // A spreadsheet takes a file for UTF-8 when it begins with this mark.
    head: `\uFEFF${csvLine(fields.map(([name]) => name))}`,
    line: (job: Job) => csvLine(fields.map(([, of]) => of(job))),
  }
}

/**
 * Reads a list to its end and writes the shown columns of its jobs, one string for each page.
 * @param onRows is told how many there are so far
 * @throws CombinedError of a page; the reason of the signal when it was stopped
 */
export async function exportJobs(
  query: ListQuery,
  columns: ShownColumn[],
  form: ExportForm,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<Export> {
  const source = jobSource(query)
  const { head, line } = writer(columns, form)
  const parts = [head]
  let rows = 0
  let after: string | undefined
  do {
    const page = await source.page(after)
    signal.throwIfAborted()
    parts.push(page.rows.map(line).join(''))
    rows += page.rows.length
    after = page.next
    onRows(rows)
  } while (after !== undefined && rows < MOST_EXPORTED)
  return { parts, rows, cut: after !== undefined }
}
