import { expect, test } from 'vitest'
import { rangeLabel, resolveRange, writeRange } from '../../console/src/parts/time-range.ts'

const NOW = new Date('2026-11-22T11:00:00.000Z')

test('a preset moves with the clock and has no end', () => {
  expect(resolveRange('1h', NOW)).toEqual({ from: '2026-11-22T10:00:00.000Z' })
  expect(resolveRange('7d', NOW)).toEqual({ from: '2026-11-15T11:00:00.000Z' })
})

test('today and this month begin in the zone of the viewer', () => {
  expect(new Date(resolveRange('today', NOW)!.from!).getHours()).toBe(0)
  expect(new Date(resolveRange('month', NOW)!.from!).getDate()).toBe(1)
})

test('either side of a range may be open, and it is written as it was read', () => {
  const from = '2026-11-01T00:00:00.000Z'
  const to = '2026-11-02T00:00:00.000Z'
  for (const span of [{ from, to }, { from }, { to }])
    expect(resolveRange(writeRange(span), NOW)).toEqual(span)
  expect(writeRange({})).toBe('')
})

test.each(['', '..', 'yesterday-ish', '2026-13-45..', 'a..b..c', 'constructor'])(
  '%j is no time range',
  (text) => {
    expect(resolveRange(text, NOW)).toBeUndefined()
  },
)

test('a range is said in words', () => {
  expect(rangeLabel('7d')).toBe('Last 7 days')
  expect(rangeLabel('2026-11-01T12:00:00.000Z..')).toMatch(/^Since 1 Nov/)
})
