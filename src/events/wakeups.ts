import { EVERY_JOB } from './notifier.ts'

/** Waits for news of one job. News that arrive between two waits are not lost. */
export interface Watch {
  /** Resolves at news, after `timeoutMs`, or when the watch is closed. */
  next(timeoutMs: number): Promise<void>
  readonly closed: boolean
  close(): void
}

/** The process's readers of the log, by the job they watch. */
export interface WakeUps {
  /** @param jobId `*` watches for news of any job */
  watch(jobId: string): Watch
  /** Takes the payload of a NOTIFY: job ids joined by commas, or `*`. */
  deliver(payload: string): void
  /** Wakes those who watch for news of any job, and nobody else: nobody watches a job yet that is new. */
  wakeAny(): void
  /** Wakes every reader, because notifications may have been missed. */
  wakeAll(): void
}

export function createWakeUps(): WakeUps {
  const watchers = new Map<string, Set<() => void>>()
  const wakeAll = () => {
    for (const jobId of watchers.keys()) wake(jobId)
  }
  const wake = (jobId: string) => {
    for (const bell of watchers.get(jobId) ?? []) bell()
  }

  function watch(jobId: string): Watch {
    let news = false
    let closed = false
    let resume = () => {}
    const bell = () => {
      news = true
      resume()
    }
    const bells = watchers.get(jobId) ?? new Set()
    watchers.set(jobId, bells.add(bell))

    return {
      async next(timeoutMs) {
        if (!news) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, timeoutMs)
            resume = () => {
              clearTimeout(timer)
              resolve()
            }
          })
        }
        news = false
      },
      get closed() {
        return closed
      },
      close() {
        closed = true
        bells.delete(bell)
        if (bells.size === 0 && watchers.get(jobId) === bells) watchers.delete(jobId)
        bell()
      },
    }
  }

  return {
    watch,
    wakeAll,
    wakeAny: () => wake(EVERY_JOB),
    deliver(payload) {
      if (payload === EVERY_JOB) return wakeAll()
      payload.split(',').forEach(wake)
      wake(EVERY_JOB)
    },
  }
}
