import type { Database } from '../db/database.ts'
import { DocketError } from '../errors.ts'
import { readJobEvents } from './read.ts'
import { ENDED, type Event } from './types.ts'
import type { WakeUps } from './wakeups.ts'

const PAGE = 100
/** Longest time between two looks at the log; covers a notification that was lost. */
const LOOK_AGAIN_MS = 5000

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

  async function* read(): AsyncGenerator<Event> {
    for (let cursor = after; !watch.closed; ) {
      const page = await readJobEvents(deps.db, job, cursor, PAGE)
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

  const events = read()
  return {
    async next() {
      const item = await events.next().catch((error: unknown) => {
        watch.close()
        throw error
      })
      if (item.done) watch.close()
      return item
    },
    // A plain generator would answer return() only after its wait is over.
    async return() {
      watch.close()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
