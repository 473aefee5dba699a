import { Box, Group, Paper, Skeleton, Text, Title } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { plural } from '../format/number.ts'
import { EventLine } from '../parts/EventLine.tsx'
import { ENDED } from '../parts/statuses.ts'
import { Trouble } from '../parts/Trouble.tsx'
import type { JobHead } from './sentence.ts'
import classes from './Timeline.module.css'
import { useEvents } from './use-events.ts'
import { Verify } from './Verify.tsx'

const LINE_PX = 33

/** Every event of the job, oldest first; it stays at the end while new ones come. */
export function Timeline({ job }: { job: JobHead }) {
  const { count, get, need, error } = useEvents(job.id, job.lastSeq, ENDED.has(job.status))
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 6,
  })
  const items = virtual.getVirtualItems()
  const from = (items[0]?.index ?? 0) + 1
  const to = (items.at(-1)?.index ?? -1) + 1
  useEffect(() => {
    if (to >= from) need(from, to)
  }, [from, to, need])

  // Whoever stands at the end stays there while new ones come.
  const atEnd = useRef(!ENDED.has(job.status))
  // biome-ignore lint/correctness/useExhaustiveDependencies: more events are the reason
  useEffect(() => {
    if (atEnd.current) virtual.scrollToIndex(count - 1, { align: 'end' })
  }, [count])

  const days = job.finishedAt ? job.createdAt.slice(0, 10) !== job.finishedAt.slice(0, 10) : false
  return (
    <Paper component="section" aria-label="History">
      <Group justify="space-between" mb="xs" gap="xs">
        <Group gap="sm">
          <Title order={2}>History</Title>
          <Text size="xs" c="dimmed" className="numbers">
            {plural(count, 'event')}
          </Text>
        </Group>
        <Verify jobId={job.id} lastSeq={job.lastSeq} />
      </Group>
      {error && <Trouble error={error} onRetry={() => need(from, to)} />}
      <Box
        ref={scroller}
        className={classes.scroller}
        tabIndex={0}
        role="region"
        aria-label="Events of the job"
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          atEnd.current = scrollHeight - scrollTop - clientHeight < LINE_PX
        }}
      >
        <Box h={virtual.getTotalSize()} pos="relative">
          {items.map(({ index, start }) => {
            const event = get(index + 1)
            return (
              <Box
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                className={classes.item}
                style={{ transform: `translateY(${start}px)` }}
              >
                {event ? (
                  <EventLine event={event} withDay={days} />
                ) : (
                  <Skeleton height={14} my={9} width="60%" />
                )}
              </Box>
            )
          })}
        </Box>
      </Box>
    </Paper>
  )
}
