import { Stack, Text, Title } from '@mantine/core'
import type { Search } from '../search.ts'
import classes from './Deliveries.module.css'
import { DeliveryFilters } from './DeliveryFilters.tsx'
import { DeliveryList } from './DeliveryList.tsx'
import { readDeliveryFilter } from './delivery-filter.ts'

/** The deliveries that a URL asks for, and how to ask for others. */
export function Deliveries({
  search,
  onSearch,
  endpoint,
  nameOf,
  aside,
  onChange,
}: {
  search: Search
  onSearch: (search: Search) => void
  /** Only those to this one */
  endpoint?: string
  /** What an endpoint is called, where deliveries to several stand together */
  nameOf?: (endpointId: string) => string
  /** What stands beside the filters */
  aside?: React.ReactNode
  /** Something came of a delivery */
  onChange: () => void
}) {
  const { filter, unread } = readDeliveryFilter(search)
  const limited = filter.status !== undefined || filter.retried !== undefined
  return (
    <Stack gap="xs">
      <div className={classes.head}>
        <Title order={2}>Deliveries</Title>
        <div className={classes.filters}>
          <DeliveryFilters filter={filter} onChange={(changes) => onSearch({ ...search, ...changes })} />
        </div>
        {aside}
      </div>
      {unread.length > 0 && (
        <Text size="xs" c="dimmed" dir="auto">
          Not filtered by {unread.join(' and ')}, which cannot be read.
        </Text>
      )}
      <DeliveryList
        key={JSON.stringify(filter)}
        filter={{ ...filter, endpoint }}
        nameOf={nameOf}
        onChange={onChange}
        empty={limited ? 'No such deliveries' : 'Nothing was sent yet'}
      />
    </Stack>
  )
}
