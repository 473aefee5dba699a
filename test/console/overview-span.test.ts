import { expect, test } from 'vitest'
import { spanOf } from '../../console/src/overview/span.ts'

const NOW = Date.parse('2026-11-22T11:00:00.000Z')
const DAY = 24 * 3_600_000

const days = ({ from, to }: { from: string; to?: string }) =>
  ((to ? Date.parse(to) : NOW) - Date.parse(from)) / DAY

test('without a range that can be read it is the last day', () => {
  for (const asked of ['24h', 'nonsense', '']) {
    expect(spanOf(asked, NOW)).toEqual({
      word: '24h',
      range: { from: '2026-11-21T11:00:00.000Z' },
      jobsBy: 'HOUR',
      moneyBy: 'HOUR',
    })
  }
})

test('a week is drawn by the hour, and its money by the day', () => {
  expect(spanOf('7d', NOW)).toMatchObject({ word: '7d', jobsBy: 'HOUR', moneyBy: 'DAY' })
  expect(spanOf('30d', NOW)).toMatchObject({ word: '30d', jobsBy: 'DAY', moneyBy: 'DAY' })
})

test('two weeks are drawn by the day already: widened to whole hours they are more than can be told', () => {
  const from = new Date(NOW - 14 * DAY).toISOString()
  expect(spanOf(`${from}..`, NOW).jobsBy).toBe('DAY')
  expect(spanOf(`${new Date(NOW - 13 * DAY).toISOString()}..`, NOW).jobsBy).toBe('HOUR')
})

test('a range without a beginning, or one that is too long, is cut to what statistics tell', () => {
  for (const asked of ['..2026-11-20T00:00:00.000Z', '2020-01-01T00:00:00.000Z..'])
    expect(days(spanOf(asked, NOW).range)).toBe(365)
})

test('a range with both ends keeps them', () => {
  const [from, to] = ['2026-11-20T10:00:00.000Z', '2026-11-20T12:00:00.000Z']
  expect(spanOf(`${from}..${to}`, NOW).range).toEqual({ from, to })
})
