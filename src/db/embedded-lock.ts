import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedDatabaseError } from './embedded-error.ts'

/**
 * A lock between processes that its holder cannot leave behind: the kernel drops it when the process dies,
 * kill -9 included. Node has no flock(), but SQLite brings the same lock. A file that holds a pid was rejected:
 * after a crash that pid may belong to another program, and the lock would never open again.
 */
export interface FileLock {
  release(): void
}

/** Waits as long as it takes: the holder either finishes or dies, and both open the lock. */
export async function waitForLock(path: string): Promise<FileLock> {
  for (;;) {
    const lock = tryLock(path)
    if (lock) return lock
    await delay(20)
  }
}

/** A lock for one; undefined while anybody else has it, shared or not. */
export function tryLock(path: string): FileLock | undefined {
  try {
    return hold(path, 'BEGIN EXCLUSIVE')
  } catch (error) {
    if (error instanceof Error && error.message === 'database is locked') return undefined
    const sentence = `${path} cannot be locked; it may belong to another user.`
    throw new EmbeddedDatabaseError(sentence, '', { cause: error })
  }
}

/** A lock for many. */
export function shareLock(path: string): FileLock {
  return hold(path, 'BEGIN; SELECT 1 FROM sqlite_schema')
}

function hold(path: string, statement: string): FileLock {
  const file = new DatabaseSync(path)
  try {
    file.exec(`PRAGMA journal_mode = MEMORY; ${statement}`)
    return { release: () => file.isOpen && file.close() }
  } catch (error) {
    file.close()
    throw error
  }
}
