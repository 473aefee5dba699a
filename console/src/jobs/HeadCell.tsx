import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { JobOrder } from '../gql/jobs.ts'
import { nextOrder } from './columns.tsx'
import classes from './jobs.module.css'
import type { ShownColumn } from './shown-columns.tsx'

const directionOf = (column: ShownColumn, order: JobOrder) =>
  column.order && order.startsWith(column.order)
    ? order.endsWith('ASC')
      ? 'ascending'
      : 'descending'
    : undefined

/** The head of a column; a button where the list can be ordered by it. */
export function HeadCell({
  column,
  order,
  onOrder,
}: {
  column: ShownColumn
  order: JobOrder | undefined
  onOrder: (order: JobOrder | undefined) => void
}) {
  const { label, right, order: by } = column
  const direction = directionOf(column, order ?? 'CREATED_AT_DESC')
  const Arrow = direction === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    <th scope="col" aria-sort={direction} data-right={right || undefined} title={label}>
      {by ? (
        <UnstyledButton className={classes.order} onClick={() => onOrder(nextOrder(by, order))}>
          {label}
          <Arrow size={12} style={{ opacity: direction ? 1 : 0 }} aria-hidden />
        </UnstyledButton>
      ) : (
        label
      )}
    </th>
  )
}
