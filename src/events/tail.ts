import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import type { Logger } from '../log.ts'
import { createAudience } from './audience.ts'
import { EVERY_JOB } from './notifier.ts'
import type { Place } from './place.ts'
import { type LogEntry, readEnd, readLog } from './read-log.ts'
import { createRecent, type Recent } from './recent.ts'
import type { WakeUps, Watch } from './wakeups.ts'

const PAGE = 500
// Those who come back after a restart of the server find what they have missed, and need not read it one by one.
const BEGIN_BEFORE_END = 2000
/** Longest time between two looks at the log; covers a notification that was lost. */
const LOOK_AGAIN_MS = 5000
// An event waits for the older transactions that still run, and nobody tells when they have ended. Most end at once.
const HELD_BACK_MS = 10
const MAX_HELD_BACK_MS = 500
const RETRY_MS = 500

/**
 * The end of the log, read once for everybody in this process who follows it. Whoever is near the end takes what comes
 * from here; whoever falls behind reads the database from its own place.
 */
export interface Tail {
  /** Up to `limit` entries after a place, as far as they were read; null when the database must be asked. */
  after(place: Place, limit: number): LogEntry[] | null
  /** Rung when there is more. While nobody watches, nothing is read. */
  watch(): Watch
}

export function createTail(deps: { db: Database; wakeUps: WakeUps; log: Logger }): Tail {
  let recent: Recent | undefined
  const audience = createAudience(() => {
    const news = deps.wakeUps.watch(EVERY_JOB)
    void read(news)
    return () => {
      news.close()
      recent = undefined
    }
  })

  async function read(news: Watch) {
    const start = await untilRead(news, () => readEnd(deps.db, BEGIN_BEFORE_END))
    if (!start || news.closed) return
    const mine = createRecent(start)
    recent = mine
    for (let wait = HELD_BACK_MS; !news.closed; ) {
      const page = await untilRead(news, () => readLog(deps.db, mine.head, PAGE))
      if (!page || news.closed) return
      if (page.entries.length > 0) {
        mine.add(page.entries)
        audience.wakeAll()
        wait = HELD_BACK_MS
      } else {
        await news.next(page.heldBack ? wait : LOOK_AGAIN_MS)
        wait = Math.min(2 * wait, MAX_HELD_BACK_MS)
      }
    }
  }

  /** Nobody could be told of an error: it is tried again, whatever it is. */
  async function untilRead<Value>(news: Watch, ask: () => Promise<Value>): Promise<Value | null> {
    while (!news.closed) {
      try {
        return await ask()
      } catch (error) {
        deps.log.warn({ err: error }, 'the end of the log cannot be read; trying again')
        await sleep(RETRY_MS, undefined, { ref: false })
      }
    }
    return null
  }

  return { after: (place, limit) => recent?.after(place, limit) ?? null, watch: audience.join }
}
