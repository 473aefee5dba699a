/** Latencies in milliseconds, and how many operations were done in a second. */
export interface Load {
  perSecond: number
  p50: number
  p99: number
}

/** Keeps `clients` operations going, each client one after another, for `seconds`. */
export async function closedLoop(
  clients: number,
  seconds: number,
  operation: () => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = []
  const start = performance.now()
  const end = start + seconds * 1000
  const client = async () => {
    for (let now = performance.now(); now < end; ) {
      await operation()
      const done = performance.now()
      latencies.push(done - now)
      now = done
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return summary(latencies, performance.now() - start)
}

/** `clients` arrive at `perSecond`; from its arrival on, each does one operation a second, until `seconds` are over. */
export async function arrivals(
  clients: number,
  perSecond: number,
  seconds: number,
  operation: () => Promise<unknown>,
): Promise<Load> {
  const latencies: number[] = []
  const start = performance.now()
  const client = async (arrival: number) => {
    // A fixed timetable: a slow answer does not slow the next request down.
    const due = Array.from({ length: seconds }, (_, i) => arrival + i * 1000).filter(
      (at) => at < seconds * 1000,
    )
    await Promise.all(
      due.map(async (at) => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + at - performance.now())))
        const began = performance.now()
        await operation()
        latencies.push(performance.now() - began)
      }),
    )
  }
  await Promise.all(Array.from({ length: clients }, (_, i) => client((i * 1000) / perSecond)))
  return summary(latencies, performance.now() - start)
}

export function summary(latencies: number[], elapsedMs: number): Load {
  const { p50, p99 } = percentiles(latencies)
  return { perSecond: (latencies.length / elapsedMs) * 1000, p50, p99 }
}

export function percentiles(values: number[]): { p50: number; p95: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

export const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
