/** How many times fell to each place; a place stands for times a tenth longer than the one before (docket_histogram_key). */
export type Histogram = Map<number, number>

const GROWTH = 1.1

export interface Percentiles {
  /** Milliseconds, within 5 % */
  p50: number
  p90: number
  p99: number
}

/** @returns null when nothing was counted */
export function percentiles(histogram: Histogram): Percentiles | null {
  const places = [...histogram].sort(([one], [other]) => one - other)
  const total = places.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  return {
    p50: percentile(places, total * 0.5),
    p90: percentile(places, total * 0.9),
    p99: percentile(places, total * 0.99),
  }
}

/** The middle of the place that holds the time of this rank. */
function percentile(places: [place: number, count: number][], rank: number): number {
  let passed = 0
  for (const [place, count] of places) {
    passed += count
    if (passed >= rank) return Math.round(GROWTH ** (place + 0.5))
  }
  return 0
}
