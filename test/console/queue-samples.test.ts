import { expect, test } from 'vitest'
import { timeMarks, withoutGaps } from '../../console/src/workers/queue-samples.ts'

const MINUTE = 60_000
const BEGIN = Date.parse('2026-11-22T10:00:00.000Z')
const sample = (minute: number, waiting: number) => ({
  at: new Date(BEGIN + minute * MINUTE).toISOString(),
  waiting,
  running: 1,
  oldestSeconds: 2,
})
const waitingAt = (minute: number, points: ReturnType<typeof withoutGaps>) =>
  points.findLast(({ at }) => at <= BEGIN + minute * MINUTE)?.waiting

test('minutes that the server leaves out are drawn as nothing', () => {
  const points = withoutGaps([sample(10, 7), sample(11, 8), sample(30, 5)], BEGIN, BEGIN + 60 * MINUTE)
  expect([0, 9, 10, 11, 12, 29, 30, 31, 60].map((minute) => waitingAt(minute, points))).toEqual([
    0, 0, 7, 8, 0, 0, 5, 0, 0,
  ])
  expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).toSorted((a, b) => a - b))
})

test('without a sample nothing waited from the beginning to the end', () => {
  const points = withoutGaps([], BEGIN, BEGIN + 60 * MINUTE)
  expect(points[0]!.at).toBe(BEGIN)
  expect(points.at(-1)!.at).toBeGreaterThanOrEqual(BEGIN + 59 * MINUTE)
  expect(points.every(({ waiting, running, oldestMs }) => waiting + running + oldestMs === 0)).toBe(true)
})

test('samples of several minutes each are no gaps', () => {
  const week = 7 * 24 * 60
  const stretch = Math.ceil(week / 500)
  const samples = Array.from({ length: 400 }, (_, index) => sample(index * stretch, 3))
  const points = withoutGaps(samples, BEGIN, BEGIN + week * MINUTE)
  expect(points.slice(1, 401).every(({ waiting }) => waiting === 3)).toBe(true)
})

test('an axis has a few even times, none outside of it', () => {
  for (const minutes of [10, 60, 24 * 60, 7 * 24 * 60]) {
    const times = timeMarks(BEGIN + 1234, BEGIN + minutes * MINUTE, 8).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(1)
    expect(times.length).toBeLessThanOrEqual(9)
    expect(times[0]).toBeGreaterThanOrEqual(BEGIN)
    expect(times.at(-1)).toBeLessThanOrEqual(BEGIN + minutes * MINUTE)
    expect(new Set(times.slice(1).map((at, index) => at - times[index]!)).size).toBe(1)
  }
})
