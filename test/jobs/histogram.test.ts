import { describe, expect, it } from 'vitest'
import { type Histogram, percentiles } from '../../src/jobs/histogram.ts'

describe('percentiles', () => {
  const place = (ms: number) => Math.floor(Math.log(ms) / Math.log(1.1))

  it('of a histogram are those of the times, within 5 %', () => {
    const times = Array.from({ length: 1000 }, (_, i) => 10 + i * i)
    const histogram: Histogram = new Map()
    for (const ms of times) histogram.set(place(ms), (histogram.get(place(ms)) ?? 0) + 1)
    const found = percentiles(histogram)!
    for (const [share, ms] of [
      [0.5, found.p50],
      [0.9, found.p90],
      [0.99, found.p99],
    ] as const) {
      expect(Math.abs(ms / times[share * 1000 - 1]! - 1)).toBeLessThan(0.055)
    }
  })

  it('of nothing are none', () => {
    expect(percentiles(new Map())).toBeNull()
  })
})
