import { useEffect, useRef } from 'react'
import { PulseDocument, type PulseSubscription } from '../gql/shell.ts'
import { isAsking } from './client.ts'
import { follow } from './follow.ts'

export type PulseEvent = NonNullable<PulseSubscription['events']['event']>

const listeners = new Set<(event?: PulseEvent) => void>()
let stop: (() => void) | undefined
let cursor: string | undefined

/** One subscription for all parts of the page: the events of the workspace, each once. */
function begin() {
  stop ??= follow({
    document: PulseDocument,
    variables: () => ({ after: cursor }),
    onData({ events }) {
      // What was read before the stream began may be older than its beginning.
      const begins = cursor === undefined
      cursor = events.cursor
      if (events.event || begins) for (const listener of listeners) listener(events.event ?? undefined)
    },
    // Such as a cursor that has grown too old: from now on, then.
    onRefused() {
      cursor = undefined
      stop?.()
      stop = undefined
      setTimeout(begin, 1000)
    },
  })
}

function listen(listener: (event?: PulseEvent) => void) {
  listeners.add(listener)
  begin()
  return () => void listeners.delete(listener)
}

const AT_MOST_EVERY_MS = 500

/**
 * Calls `refresh` when something happened that `concerns` this part, or may have: at once, and then at most every
 * `everyMs`, twice a second unless told otherwise. While `paused`, nothing; afterwards once if there was something.
 */
export function usePulse(
  refresh: () => void,
  concerns: (event: PulseEvent) => boolean = () => true,
  paused = false,
  everyMs = AT_MOST_EVERY_MS,
) {
  const latest = useRef({ refresh, concerns })
  latest.current = { refresh, concerns }
  const missed = useRef(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let due = false
    const fire = () => {
      if (paused) {
        missed.current = true
        return
      }
      if (timer) {
        due = true
        return
      }
      // What is under way may have been read before this happened: then once more.
      due = isAsking()
      latest.current.refresh()
      timer = setTimeout(() => {
        timer = undefined
        if (due) {
          due = false
          fire()
        }
      }, everyMs)
    }
    if (missed.current && !paused) {
      missed.current = false
      fire()
    }
    const leave = listen((event) => (!event || latest.current.concerns(event)) && fire())
    return () => {
      leave()
      clearTimeout(timer)
    }
  }, [paused, everyMs])
}
