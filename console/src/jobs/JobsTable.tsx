import { createColumnHelper, useTable } from '@tanstack/react-table'
import { useMemo } from 'react'
import type { JobOrder } from '../gql/jobs.ts'
import { Check } from './Check.tsx'
import { HeadCell } from './HeadCell.tsx'
import { JobRow } from './JobRow.tsx'
import type { Job } from './job.ts'
import classes from './jobs.module.css'
import type { PageWindow } from './page-window.ts'
import type { ShownColumn } from './shown-columns.tsx'
import { features, type Slot } from './slot.ts'
import { useLate } from './use-late.ts'
import { HEAD_HEIGHT, type useRows } from './use-rows.ts'
import type { Selection } from './use-selection.ts'

const helper = createColumnHelper<typeof features, Slot>()

const definitions = (columns: ShownColumn[]) =>
  columns.map(({ id, label, cell }) =>
    helper.display({
      id,
      header: label,
      cell: ({ row: { original } }) => original.job && cell(original.job),
    }),
  )

const CHECKBOX_WIDTH = 36

/** A column that grows gets its share of what the list has beyond the least widths of all. */
const widthOf = (least: number, share: number, total: number) =>
  `max(${least}px, ${least}px + (100cqw - ${total}px) * ${share.toFixed(3)})`

/** The rows on the screen of a list of any length. */
export function JobsTable({
  pages,
  stale,
  rows: { scroller, indexes, above, below },
  columns,
  order,
  onOrder,
  selection,
  active,
  onActive,
}: {
  pages: PageWindow<Job>
  /** Another list is awaited */
  stale: boolean
  rows: ReturnType<typeof useRows>
  columns: ShownColumn[]
  order: JobOrder | undefined
  onOrder: (order: JobOrder | undefined) => void
  selection: Selection
  /** Place of the row that the keys are at */
  active: number | undefined
  onActive: (index: number) => void
}) {
  const data = indexes.map((index): Slot => ({ index, job: pages.at(index) }))
  const table = useTable({ features, columns: useMemo(() => definitions(columns), [columns]), data })
  const jobs = data.map(({ job }) => job).filter((job) => job !== undefined)
  const selected = (job: Job | undefined) =>
    job !== undefined && (selection.matching || selection.jobs.has(job.id))
  const late = useLate(stale)
  const total = columns.reduce((sum, { width }) => sum + width, CHECKBOX_WIDTH)
  const shares = columns.reduce((sum, { grows = 0 }) => sum + grows, 0)
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={-1}>
      <table
        className={classes.table}
        style={{ minWidth: total }}
        aria-label="Jobs"
        aria-rowcount={pages.complete ? pages.count + 1 : -1}
        aria-busy={stale || jobs.length < data.length}
        data-stale={late || undefined}
      >
        <colgroup>
          <col style={{ width: CHECKBOX_WIDTH }} />
          {columns.map(({ id, width, grows }) => (
            <col key={id} style={{ width: grows ? widthOf(width, grows / shares, total) : width }} />
          ))}
        </colgroup>
        <thead>
          <tr style={{ height: HEAD_HEIGHT }} aria-rowindex={1}>
            <th scope="col">
              <Check
                label="Select all that match"
                checked={selection.matching}
                mixed={!selection.matching && selection.any}
                onClick={() => (selection.any ? selection.clear() : selection.selectMatching())}
              />
            </th>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} order={order} onOrder={onOrder} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden style={{ height: above }} />}
          {table.getRowModel().rows.map((row) => (
            <JobRow
              key={row.original.index}
              row={row}
              columns={columns}
              selected={selected(row.original.job)}
              locked={selection.matching}
              active={row.original.index === active}
              onActive={onActive}
              onToggle={selection.toggle}
            />
          ))}
          {below > 0 && <tr aria-hidden style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}
