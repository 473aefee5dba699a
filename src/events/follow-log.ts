import type { Database } from '../db/database.ts'
import { cursorOf, type Place } from './place.ts'
import { checkReached, type LogEntry, readEnd, readLog } from './read-log.ts'
import { sharedReads } from './shared-reads.ts'
import { readUnder, streamUnder } from './stream.ts'
import type { Tail } from './tail.ts'
import type { Event, EventType } from './types.ts'

/** Which events: all conditions must hold; what is null does not limit. */
export interface LogFilter {
  types: EventType[] | null
  jobId: string | null
  /** All of these are on the event's job */
  labels: { key: string; value: string }[] | null
}

/** The next event that fits, or null: nothing fitted up to this cursor. */
export interface LogUpdate {
  cursor: string
  event: Event | null
}

const PAGE = 100
// How many events that do not fit are passed over before the reader is told of its place.
const TELL_PLACE_AFTER = 1000
const LOOK_AGAIN_MS = 5000

// A server that has just started is asked by all who come back to it at once, and many of them stand at one place.
const sharedPages = sharedReads<LogEntry[]>()

/**
 * A workspace's events after a place, or from now on: every one that fits, once and in the order of the log. Begins with
 * the place where it begins, and has no end. A slow reader costs its cursor and one page, and nothing else.
 * @throws DocketError INVALID_INPUT when the log has not come to `after` yet, at the first read
 */
export function followLog(
  { db, tail }: { db: Database; tail: Tail },
  workspaceId: string,
  filter: LogFilter,
  after: Place | null,
): AsyncIterableIterator<LogUpdate> {
  // Watching starts before the first read, so that nothing can fall between the two.
  const watch = tail.watch()

  async function next(place: Place): Promise<LogEntry[]> {
    const recent = tail.after(place, PAGE)
    if (recent) return recent
    const readPage = async () => (await readLog(db, place, PAGE)).entries
    return (await readUnder(watch, () => sharedPages(db, cursorOf(place), readPage))) ?? []
  }

  async function* read(): AsyncGenerator<LogUpdate> {
    let place = await readUnder(watch, () => startOf(db, after))
    if (!place) return
    yield { cursor: cursorOf(place), event: null }
    for (let passed = 0; !watch.closed; ) {
      const entries = await next(place)
      for (const entry of entries) {
        place = entry.place
        passed++
        if (entry.workspaceId !== workspaceId || !fits(entry, filter)) continue
        passed = 0
        yield entry
      }
      if (passed >= TELL_PLACE_AFTER) {
        passed = 0
        yield { cursor: cursorOf(place), event: null }
      }
      if (entries.length === 0) await watch.next(LOOK_AGAIN_MS)
    }
  }

  return streamUnder(watch, read())
}

async function startOf(db: Database, after: Place | null): Promise<Place> {
  if (!after) return await readEnd(db)
  await checkReached(db, after)
  return after
}

function fits({ event, labels: given }: LogEntry, { types, jobId, labels }: LogFilter): boolean {
  if (types && !types.includes(event.type)) return false
  if (jobId && event.jobId !== jobId) return false
  return !labels || labels.every(({ key, value }) => given?.[key] === value)
}
