import { useEffect, useRef, useState } from 'react'
import { uncached } from '../api/client.ts'
import { usePulse } from '../api/pulse.ts'
import { type EventFilter, NewerEventsDocument } from '../gql/history.ts'

/** Events become visible in their order a moment after they happen. */
const SETTLE_MS = 300
export const MOST_NEWER = 100

/** How many events that fit have come before the first one of the list; up to 100. */
export function useNewer(filter: EventFilter, firstCursor: string | undefined): number {
  const [newer, setNewer] = useState({ cursor: firstCursor, count: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  usePulse(() => {
    if (firstCursor === undefined) return
    clearTimeout(timer.current)
    timer.current = setTimeout(async () => {
      const { data } = await uncached.query(NewerEventsDocument, { filter, before: firstCursor }).toPromise()
      if (data) setNewer({ cursor: firstCursor, count: data.events.edges.length })
    }, SETTLE_MS)
  })
  return newer.cursor === firstCursor ? newer.count : 0
}
