import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../log.ts'
import { isUnavailable } from './unavailable.ts'

/**
 * Does something over and over, for as long as the process lives: at once when there is more to do, else after a pause.
 * @param work gives whether there is more to do
 * @param failure what is logged when it throws; it is then tried again after the pause
 */
export function startBackground(
  log: Logger,
  { everyMs, failure }: { everyMs: number; failure: string },
  work: () => Promise<boolean>,
): { stop(): Promise<void> } {
  const stopping = new AbortController()

  async function keepWorking() {
    while (!stopping.signal.aborted) {
      const more = await work().catch((error: unknown) => {
        log[isUnavailable(error) ? 'debug' : 'error']({ err: error }, failure)
        return false
      })
      if (!more) await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const working = keepWorking()
  return {
    async stop() {
      stopping.abort()
      await working
    },
  }
}
