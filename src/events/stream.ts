import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable } from '../db/unavailable.ts'
import type { Watch } from './wakeups.ts'

const RETRY_MS = 500

/** What a generator gives, until it ends or is left; then its watch is closed, and a wait of the generator ends. */
export function streamUnder<Item>(watch: Watch, items: AsyncGenerator<Item>): AsyncIterableIterator<Item> {
  return {
    async next() {
      const item = await items.next().catch((error: unknown) => {
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

/**
 * Reads, and again for as long as the database cannot be reached: a stream only falls silent meanwhile.
 * @returns null when the watch was closed before there was an answer
 */
export async function readUnder<Value>(watch: Watch, read: () => Promise<Value>): Promise<Value | null> {
  while (!watch.closed) {
    try {
      return await read()
    } catch (error) {
      if (!isUnavailable(error)) throw error
      // All streams lost their connection at the same moment; they need not come back at the same one.
      await sleep(RETRY_MS * (0.5 + Math.random() / 2), undefined, { ref: false })
    }
  }
  return null
}
