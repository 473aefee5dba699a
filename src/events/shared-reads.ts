import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '../db/database.ts'

/**
 * Lets all who ask for the same thing in one turn of the event loop share one read: those who follow a job are woken
 * together, and most of them stand at the same place. The read begins after they have asked, so that nobody is given
 * what is older than the news that woke it.
 */
export function sharedReads<Value>() {
  const waiting = new WeakMap<Database, Map<string, Promise<Value>>>()

  return (db: Database, key: string, read: () => Promise<Value>): Promise<Value> => {
    const reads = waiting.get(db) ?? new Map<string, Promise<Value>>()
    waiting.set(db, reads)
    const shared =
      reads.get(key) ??
      nextTurn().then(() => {
        reads.delete(key)
        return read()
      })
    reads.set(key, shared)
    return shared
  }
}
