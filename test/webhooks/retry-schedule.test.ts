import { describe, expect, it } from 'vitest'
import { parseRetryAfter, receiverWaitMs, retryDelayMs } from '../../src/webhooks/retry-schedule.ts'

const HOUR = 3_600_000
const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000)

describe('the schedule', () => {
  it('is that of the specification: nine delays, then no more', () => {
    const delays = Array.from({ length: 10 }, (_, i) => inSeconds(retryDelayMs(i + 1, null, () => 0)))
    expect(delays).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, null])
  })

  it('is stretched by up to a fifth at random', () => {
    expect(retryDelayMs(2, null, () => 1)).toBe(360_000)
  })

  it('waits longer when the receiver asks for it, up to a day, and never shorter', () => {
    expect(retryDelayMs(1, 60_000, () => 0)).toBe(60_000)
    expect(retryDelayMs(2, 60_000, () => 0)).toBe(300_000)
    expect(retryDelayMs(1, 1000 * HOUR, () => 0)).toBe(24 * HOUR)
    expect(retryDelayMs(10, 60_000)).toBeNull()
  })

  it('leaves a receiver that fails alone for longer and longer, up to half an hour', () => {
    expect([1, 2, 3, 4, 50].map((failures) => inSeconds(receiverWaitMs(failures, null)))).toEqual([
      5, 300, 1800, 1800, 1800,
    ])
    expect(receiverWaitMs(1, 2 * HOUR)).toBe(2 * HOUR)
  })
})

describe('retry-after', () => {
  const now = Date.parse('2026-11-22T10:00:00Z')
  it.each<[string | undefined, number | null]>([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 10:01:00 GMT', 60_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', null],
    ['-5 apples', null],
    [undefined, null],
  ])('%s is understood', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })
})
