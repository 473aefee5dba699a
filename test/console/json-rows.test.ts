import { describe, expect, it } from 'vitest'
import { jsonRows } from '../../console/src/parts/json-rows.ts'

const told = (value: unknown, ...toggled: string[]) =>
  jsonRows(value, new Set(toggled)).map(
    ({ path, depth, open }) => `${'  '.repeat(depth)}${path}${open ? ' open' : ''}`,
  )

describe('the lines of a JSON tree', () => {
  it('opens two levels and folds what is deeper', () => {
    expect(told({ a: { b: { c: 1 } }, d: null })).toEqual([' open', '  /a open', '    /a/b', '  /d'])
  })

  it('opens and folds what somebody clicks', () => {
    expect(told({ a: { b: { c: 1 } } }, '/a/b')).toContain('      /a/b/c')
    expect(told({ a: { b: 1 } }, '/a')).toEqual([' open', '  /a'])
  })

  it('folds what holds much, and never opens what holds nothing', () => {
    expect(jsonRows({ list: Array.from({ length: 100_000 }, () => 0) }, new Set())).toHaveLength(2)
    expect(told({ none: [], nothing: {} })).toEqual([' open', '  /none', '  /nothing'])
  })
})
