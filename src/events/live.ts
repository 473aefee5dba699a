import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { type Audience, createAudience } from './audience.ts'
import { EVERY_JOB } from './notifier.ts'
import { streamUnder } from './stream.ts'
import type { WakeUps, Watch } from './wakeups.ts'

const LEAST_PAUSE_MS = 1000
// Reading takes at most a tenth of the time, however slow it is.
const PAUSES_FOR_READS = 10
/** Some changes send no news: a worker falls silent, a time comes. */
const LOOK_AGAIN_MS = 5000

/** A value that changes with the log, read once for everybody in this process who watches it. */
export interface Live<Value> {
  /** The value of a workspace now, then whenever it has changed: at most once a second. Has no end. */
  follow(workspaceId: string): AsyncIterableIterator<Value>
}

interface Shared<Value> extends Audience {
  value: Value | undefined
}

export function createLive<Value>(
  deps: { wakeUps: WakeUps; log: Logger },
  read: (workspaceId: string) => Promise<Value>,
): Live<Value> {
  const shared = new Map<string, Shared<Value>>()

  function share(workspaceId: string): Shared<Value> {
    const audience = createAudience(() => {
      const news = deps.wakeUps.watch(EVERY_JOB)
      void keepReading(workspaceId, mine, news)
      return () => {
        news.close()
        shared.delete(workspaceId)
      }
    })
    const mine: Shared<Value> = { ...audience, value: undefined }
    shared.set(workspaceId, mine)
    return mine
  }

  async function keepReading(workspaceId: string, mine: Shared<Value>, news: Watch) {
    while (!news.closed) {
      const began = performance.now()
      try {
        const value = await read(workspaceId)
        if (JSON.stringify(value) !== JSON.stringify(mine.value)) {
          mine.value = value
          mine.wakeAll()
        }
      } catch (error) {
        deps.log.warn({ err: error }, 'a live value cannot be read; trying again')
      }
      const tookMs = performance.now() - began
      await sleep(Math.max(LEAST_PAUSE_MS, PAUSES_FOR_READS * tookMs), undefined, { ref: false })
      await news.next(LOOK_AGAIN_MS)
    }
  }

  return {
    follow(workspaceId) {
      const mine = shared.get(workspaceId) ?? share(workspaceId)
      const watch = mine.join()
      async function* values(): AsyncGenerator<Value> {
        for (let seen: Value | undefined; !watch.closed; ) {
          const { value } = mine
          if (value === undefined || value === seen) {
            await watch.next(LOOK_AGAIN_MS)
            continue
          }
          seen = value
          yield value
        }
      }
      return streamUnder(watch, values())
    },
  }
}
