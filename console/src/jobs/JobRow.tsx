import { FlexRender, type Row } from '@tanstack/react-table'
import { memo } from 'react'
import { Check } from './Check.tsx'
import classes from './jobs.module.css'
import type { ShownColumn } from './shown-columns.tsx'
import type { features, Slot } from './slot.ts'

interface Props {
  row: Row<typeof features, Slot>
  columns: ShownColumn[]
  /** In pixels */
  height: number
  selected: boolean
  /** All that match are selected, and no single row can be taken out */
  locked: boolean
  active: boolean
  onActive: (index: number) => void
  onToggle: (index: number, through: boolean) => void
}

// Rows are made anew with every scroll; what they show is the job.
const same = (before: Props, after: Props) =>
  before.row.original.job === after.row.original.job &&
  before.columns === after.columns &&
  before.selected === after.selected &&
  before.locked === after.locked &&
  before.active === after.active &&
  before.onToggle === after.onToggle

/** A click on the row leads to the job, as its name does. Not one that does something else, misses a checkbox, or ends a selection of text. */
function follow(event: React.MouseEvent<HTMLTableRowElement>) {
  const { target, currentTarget, ctrlKey, metaKey, shiftKey } = event
  const other = ctrlKey || metaKey || shiftKey || (target as Element).closest('a, button, td:first-child')
  if (!other && !getSelection()?.toString()) currentTarget.querySelector('a')?.click()
}

/** One job; a skeleton of the same height until it is there. */
export const JobRow = memo(function JobRow({
  row,
  columns,
  height,
  selected,
  locked,
  active,
  onActive,
  onToggle,
}: Props) {
  const { index, job } = row.original
  return (
    <tr
      style={{ height }}
      className={classes.row}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-active={active || undefined}
      onFocus={() => onActive(index)}
      onClick={follow}
    >
      <td>
        <Check
          label={job ? `Select ${job.document.name}` : 'Loading'}
          checked={selected}
          disabled={!job || locked}
          onClick={(event) => onToggle(index, event.shiftKey)}
        />
      </td>
      {row.getAllCells().map((cell, i) => (
        <td key={cell.id} data-right={columns[i]?.right || undefined}>
          {job ? <FlexRender cell={cell} /> : <span className={classes.awaited} />}
        </td>
      ))}
    </tr>
  )
}, same)
