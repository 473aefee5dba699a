import type { Database } from '../db/database.ts'
import { DocketError } from '../errors.ts'
import { type JobEvents, readJobEvents } from './read.ts'
import { sharedReads } from './shared-reads.ts'
import { readUnder, streamUnder } from './stream.ts'
import { ENDED, type Event } from './types.ts'
import type { WakeUps } from './wakeups.ts'

const PAGE = 100
/** Longest time between two looks at the log; covers a notification that was lost. */
const LOOK_AGAIN_MS = 5000

// Two hundred who follow one job are woken together and stand at one place: they cost one read, not two hundred.
const sharedPages = sharedReads<JobEvents | null>()

/**
 * A job's events after `after`: those already written, then each new one as it comes, every one once and in
 * order. Ends when the job has ended and everything was given. A slow reader costs its cursor and nothing else.
 * @throws DocketError JOB_NOT_FOUND, at the first read
 */
export function followJob(
  deps: { db: Database; wakeUps: WakeUps },
  job: { id: string; workspaceId: string },
  after: number,
): AsyncIterableIterator<Event> {
  // Watching starts before the first read, so that nothing can fall between the two.
  const watch = deps.wakeUps.watch(job.id)
  const readAfter = (cursor: number) =>
    sharedPages(deps.db, `${job.workspaceId} ${job.id} ${cursor}`, () =>
      readJobEvents(deps.db, job, cursor, PAGE),
    )

  async function* read(): AsyncGenerator<Event> {
    for (let cursor = after; !watch.closed; ) {
      const page = await readUnder(watch, () => readAfter(cursor))
      if (watch.closed) return
      if (!page) throw new DocketError('JOB_NOT_FOUND')
      for (const event of page.events) {
        cursor = event.seq
        yield event
      }
      if (cursor < page.lastSeq) continue
      if (ENDED.has(page.status)) return
      await watch.next(LOOK_AGAIN_MS)
    }
  }

  return streamUnder(watch, read())
}
