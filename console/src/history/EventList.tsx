import { Box, Button, Center, Loader, Paper, Skeleton } from '@mantine/core'
import { IconArrowUp, IconHistory } from '@tabler/icons-react'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { usePulse } from '../api/pulse.ts'
import type { EventFilter, EventOrder } from '../gql/history.ts'
import { Empty } from '../parts/Empty.tsx'
import { EventLine } from '../parts/EventLine.tsx'
import { Trouble } from '../parts/Trouble.tsx'
import { AboutLink } from './AboutLink.tsx'
import { refusedFilter } from './filter.ts'
import classes from './History.module.css'
import { type LoggedRow, useEventPages } from './use-event-pages.ts'
import { MOST_NEWER, useNewer } from './use-newer.ts'

const ROW_PX = 33

/** The events that fit, however many: only those in view are drawn, and rows never move by themselves. */
export function EventList({
  filter,
  orderBy,
  filtered,
  onClear,
  onRefused,
}: {
  filter: EventFilter
  orderBy: EventOrder
  filtered: boolean
  onClear: () => void
  /** The server found a filter wrong; that is said where it was given. */
  onRefused: (refused: ReturnType<typeof refusedFilter>) => void
}) {
  const list = useEventPages(filter, orderBy)
  const refused = refusedFilter(list.error)
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once for each answer
  useEffect(() => onRefused(refused), [list.error])
  const newestFirst = orderBy === 'AT_DESC'
  const newer = useNewer(filter, newestFirst ? list.first?.cursor : undefined)
  // At its end, and where there is nothing yet, what happens is simply added.
  usePulse(() => {
    if (list.count === 0) void list.restart()
    else if (!newestFirst && !list.hasMore) list.readEnd()
  })
  if (refused) return null
  if (list.error && !list.isLoaded) return <Trouble error={list.error} onRetry={list.restart} />
  if (!list.isLoaded) return <Waiting />
  if (list.count === 0) {
    return (
      <Paper>
        <Empty icon={IconHistory} title={filtered ? 'No event fits' : 'Nothing has happened yet'}>
          {filtered && (
            <Button variant="default" onClick={onClear}>
              Clear the filters
            </Button>
          )}
        </Empty>
      </Paper>
    )
  }
  return (
    <>
      {newer > 0 && (
        <NewerButton
          count={newer}
          onClick={() => {
            window.scrollTo({ top: 0 })
            void list.restart()
          }}
        />
      )}
      {list.error && <Trouble error={list.error} onRetry={list.restart} />}
      <Rows list={list} />
    </>
  )
}

function NewerButton({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <Center className={classes.newer}>
      <Button radius="xl" leftSection={<IconArrowUp size={14} />} onClick={onClick}>
        {count}
        {count === MOST_NEWER ? '+' : ''} new
      </Button>
    </Center>
  )
}

const Waiting = () => (
  <Paper p="xs" role="group" aria-busy="true" aria-label="Loading">
    {Array.from({ length: 12 }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: rows that are all the same
      <Skeleton key={row} h={16} my={8.5} w={`${88 - ((row * 17) % 40)}%`} />
    ))}
  </Paper>
)

function Rows({ list }: { list: ReturnType<typeof useEventPages> }) {
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY), [])
  // One more stands for what is yet to be read.
  const count = list.count + (list.hasMore ? 1 : 0)
  const virtual = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_PX,
    overscan: 15,
    scrollMargin: top,
    getItemKey: (index) => list.rowAt(index)?.cursor ?? index,
  })
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const { show } = list
  useEffect(() => show(first, last), [show, first, last])
  return (
    <Paper ref={box} px="xs" py={0}>
      <Box h={virtual.getTotalSize()} pos="relative" role="list" aria-label="Events">
        {items.map(({ key, index, start }) => (
          <Box
            key={key}
            ref={virtual.measureElement}
            role="listitem"
            data-index={index}
            className={classes.row}
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <Row row={list.rowAt(index)} isEnd={index === list.count} />
          </Box>
        ))}
      </Box>
    </Paper>
  )
}

function Row({ row, isEnd }: { row: LoggedRow | undefined; isEnd: boolean }) {
  if (row) return <EventLine event={row.node} withDay aside={<AboutLink event={row.node} />} />
  return (
    <Center h={ROW_PX}>
      {isEnd ? <Loader size={14} role="group" aria-label="Loading" /> : <Skeleton h={16} w="100%" />}
    </Center>
  )
}
