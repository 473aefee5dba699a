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
  watch(jobId: string): Watch
  /** Takes the payload of a NOTIFY: job ids joined by commas, or `*`. */
  deliver(payload: string): void
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
    deliver: (payload) => (payload === EVERY_JOB ? wakeAll() : payload.split(',').forEach(wake)),
  }
}
