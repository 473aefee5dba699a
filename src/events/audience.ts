import { EVERY_JOB } from './notifier.ts'
import { createWakeUps, type Watch } from './wakeups.ts'

/** Those who follow one shared reader. It runs from the coming of the first one to the going of the last one. */
export interface Audience {
  join(): Watch
  wakeAll(): void
}

/** @param start begins the reader; @returns how to stop it */
export function createAudience(start: () => () => void): Audience {
  const wakeUps = createWakeUps()
  const members = new Set<Watch>()
  let stop = () => {}

  return {
    join() {
      const watch = wakeUps.watch(EVERY_JOB)
      const close = watch.close
      watch.close = () => {
        if (members.delete(watch) && members.size === 0) stop()
        close()
      }
      members.add(watch)
      if (members.size === 1) stop = start()
      return watch
    },
    wakeAll: wakeUps.wakeAll,
  }
}
