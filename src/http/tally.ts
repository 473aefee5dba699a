import type { Viewer } from '../access/viewer.ts'

/** Counts what each API key has open. */
export interface Tally {
  /** @returns how to give the place back, or null when the key has none left */
  enter(viewer: Viewer): (() => void) | null
}

export function createTally(most: number): Tally {
  const open = new Map<string, number>()
  return {
    enter({ workspaceId, actor }) {
      const key = `${workspaceId} ${actor.id}`
      const count = open.get(key) ?? 0
      if (count >= most) return null
      open.set(key, count + 1)
      return once(() => {
        const left = open.get(key)! - 1
        if (left > 0) open.set(key, left)
        else open.delete(key)
      })
    },
  }
}

function once(action: () => void) {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
