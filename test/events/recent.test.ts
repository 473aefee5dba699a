import { describe, expect, it } from 'vitest'
import { cursorOf, placeOf } from '../../src/events/place.ts'
import type { LogEntry } from '../../src/events/read-log.ts'
import { createRecent } from '../../src/events/recent.ts'

/** Two events a transaction; positions go against the order of the transactions. */
const entries = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => {
    const place = {
      xid: BigInt((from + n) >> 1),
      position: BigInt(1_000_000 - (from + n) + 2 * ((from + n) % 2)),
    }
    return { place, cursor: cursorOf(place) } as LogEntry
  })

const start = { xid: 0n, position: 0n }

describe('the recent entries', () => {
  it('after any place are those behind it, in their order, as many as are wanted', () => {
    const recent = createRecent(start)
    const all = entries(2, 1000)
    recent.add(all.slice(0, 600))
    recent.add(all.slice(600))
    expect(recent.head).toEqual(all.at(-1)!.place)
    expect(recent.after(start, 2000)).toEqual(all)
    for (const n of [0, 1, 2, 599, 600, 998]) {
      expect(recent.after(all[n]!.place, 3)).toEqual(all.slice(n + 1, n + 4))
    }
    expect(recent.after(all[999]!.place, 3)).toEqual([])
    expect(recent.after({ xid: 10_000n, position: 1n }, 3)).toEqual([])
  })

  it('that were dropped are not skipped over: the reader is told to ask the database', () => {
    const recent = createRecent(start)
    const all = entries(2, 20_000)
    for (let n = 0; n < all.length; n += 500) recent.add(all.slice(n, n + 500))
    const held = all.findIndex(({ place }) => recent.after(place, 1) !== null)
    expect(held).toBeGreaterThan(10_000)
    expect(all.length - held).toBeGreaterThan(4000)
    expect(recent.after(all[held]!.place, 1)).toEqual([all[held + 1]])
    expect(recent.after(start, 1)).toBeNull()
  })

  it('before the place where the reading began are not known', () => {
    const recent = createRecent({ xid: 5n, position: 3n })
    expect(recent.after({ xid: 5n, position: 2n }, 1)).toBeNull()
    expect(recent.after({ xid: 4n, position: 9n }, 1)).toBeNull()
    expect(recent.after({ xid: 5n, position: 3n }, 1)).toEqual([])
  })
})

it('a cursor holds its place whole, up to the largest numbers', () => {
  for (const place of [start, { xid: 2n ** 64n - 1n, position: 2n ** 63n - 1n }]) {
    expect(placeOf(cursorOf(place))).toEqual(place)
  }
})
