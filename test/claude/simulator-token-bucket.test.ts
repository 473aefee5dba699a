import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TokenBucket } from '../../src/claude/simulator/token-bucket.ts'

const NOON = Date.parse('2026-11-20T12:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
})
afterEach(() => {
  vi.useRealTimers()
})

test.each([1, 7, 13, 999, 1_999_999])(
  'a bucket of %i holds a token exactly when it said it would',
  (capacity) => {
    const bucket = new TokenBucket(capacity)
    bucket.take(capacity)
    for (let i = 0; i < 500; i++) {
      // Looked at in between, as other requests would.
      vi.setSystemTime(Date.now() + (i % 17))
      const wait = bucket.msUntil(1)
      if (wait > 0) {
        vi.setSystemTime(Date.now() + wait - 1)
        expect(bucket.remaining()).toBe(0)
        vi.setSystemTime(Date.now() + 1)
      }
      expect(bucket.remaining()).toBeGreaterThanOrEqual(1)
      bucket.take(bucket.remaining())
    }
  },
)

test('a bucket loses nothing when the clock is set back', () => {
  const bucket = new TokenBucket(60)
  bucket.take(30)
  vi.setSystemTime(NOON - 3_600_000)
  expect(bucket.remaining()).toBe(30)
  vi.setSystemTime(Date.now() + 1000)
  expect(bucket.remaining()).toBe(31)
})
