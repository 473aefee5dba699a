import { describe, expect, it } from 'vitest'
import {
  letGo,
  PAGE_ROWS,
  type PageOf,
  rowAt,
  rowCount,
  wanted,
  withPage,
} from '../../console/src/history/pages.ts'

const page = (number: number, count = PAGE_ROWS, hasNext = true): PageOf<number> => ({
  after: number === 0 ? undefined : `end ${number - 1}`,
  count,
  end: `end ${number}`,
  hasNext,
  rows: Array.from({ length: count }, (_, row) => number * PAGE_ROWS + row),
})
const many = Array.from({ length: 30 }, (_, number) => page(number))

describe('the pages of a long list', () => {
  it('are read as they come into view, the first one first', () => {
    expect(wanted([], 0, 20)).toEqual([0])
    expect(wanted([page(0)], 0, 20)).toEqual([])
    expect(wanted([page(0)], 80, 100)).toEqual([1])
    expect(wanted([page(0, 40, false)], 20, 39)).toEqual([])
  })

  it('keep their place when they are let go, and are read again', () => {
    const kept = letGo(many, 2500, 2520)
    expect(rowCount(kept)).toBe(rowCount(many))
    expect(rowAt(kept, 2510)).toBe(2510)
    expect(rowAt(kept, 10)).toBeUndefined()
    expect(kept.filter(({ rows }) => rows).length).toBeLessThan(12)
    expect(wanted(kept, 0, 120)).toEqual([0, 1])
    expect(rowAt(withPage(kept, 0, page(0)), 10)).toBe(10)
  })
})
