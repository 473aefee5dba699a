import { isBefore, type Place } from './place.ts'
import type { LogEntry } from './read-log.ts'

// About 4 MB when every event is large; some seconds of a busy log.
const KEPT = 4096

/** The last entries of the log that a process has read: all that came after the place where it began, or after what was dropped. */
export interface Recent {
  /** The place of the last entry */
  readonly head: Place
  add(entries: LogEntry[]): void
  /** Up to `limit` entries after a place; null when entries after it were dropped or never read. */
  after(place: Place, limit: number): LogEntry[] | null
}

export function createRecent(start: Place): Recent {
  let entries: LogEntry[] = []
  let floor = start
  let head = start

  return {
    get head() {
      return head
    },
    add(more) {
      entries.push(...more)
      head = entries.at(-1)?.place ?? head
      // Not at each addition: dropping moves all that stays.
      if (entries.length < 2 * KEPT) return
      floor = entries[entries.length - KEPT - 1]!.place
      entries = entries.slice(-KEPT)
    },
    after(place, limit) {
      if (isBefore(place, floor)) return null
      const first = firstAfter(entries, place)
      return entries.slice(first, first + limit)
    },
  }
}

function firstAfter(entries: LogEntry[], place: Place): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (isBefore(place, entries[middle]!.place)) high = middle
    else low = middle + 1
  }
  return low
}
