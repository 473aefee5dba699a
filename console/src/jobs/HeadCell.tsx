import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { JobOrder } from '../gql/jobs.ts'
import { nextOrder } from './columns.tsx'
import classes from './jobs.module.css'
import type { ShownColumn } from './shown-columns.tsx'

const DEFAULT: JobOrder = 'CREATED_AT_DESC'

const directionOf = (column: ShownColumn, order: JobOrder) =>
  column.order && order.startsWith(column.order)
    ? order.endsWith('ASC')
      ? 'ascending'
      : 'descending'
    : undefined

interface Props {
  column: ShownColumn
  order: JobOrder | undefined
  onOrder: (order: JobOrder | undefined) => void
}

/** The head of a column; with a button for each order of the list that it offers. */
export function HeadCell({ column, order, onOrder }: Props) {
  const { label, right, order: by, parts } = column
  if (parts) {
    const ordering = parts.filter((part) => part.order)
    return (
      <th scope="col" title={label}>
        <div className={classes.orders}>
          {ordering.map((part) => (
            <OrderButton key={part.id} column={part} order={order} onOrder={onOrder} spoken />
          ))}
          {ordering.length === 0 && label}
        </div>
      </th>
    )
  }
  return (
    <th
      scope="col"
      aria-sort={directionOf(column, order ?? DEFAULT)}
      data-right={right || undefined}
      title={label}
    >
      {by ? <OrderButton column={column} order={order} onOrder={onOrder} /> : label}
    </th>
  )
}

function OrderButton({ column, order, onOrder, spoken = false }: Props & { spoken?: boolean }) {
  const direction = directionOf(column, order ?? DEFAULT)
  const Arrow = direction === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    <UnstyledButton
      className={classes.order}
      aria-label={spoken && direction ? `${column.label}, ${direction}` : undefined}
      onClick={() => onOrder(nextOrder(column.order!, order))}
    >
      {column.label}
      <Arrow size={12} style={{ opacity: direction ? 1 : 0 }} aria-hidden />
    </UnstyledButton>
  )
}
