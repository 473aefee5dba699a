import type { QueueHistoryQuery } from '../gql/workers.ts'

type Sample = QueueHistoryQuery['queueHistory'][number]

export interface QueuePoint {
  /** Milliseconds since 1970 */
  at: number
  waiting: number
  running: number
  oldestMs: number
}

const MINUTE_MS = 60_000
const MOST_SAMPLES = 500

const nothing = (at: number): QueuePoint => ({ at, waiting: 0, running: 0, oldestMs: 0 })

/** The samples with the minutes that the server leaves out, in which nothing waited or ran. */
export function withoutGaps(samples: Sample[], begin: number, end: number): QueuePoint[] {
  const step = Math.max(1, Math.ceil((end - begin) / MINUTE_MS / MOST_SAMPLES)) * MINUTE_MS
  const points = [nothing(begin)]
  const quietUntil = (at: number) => {
    const last = points.at(-1)!.at
    if (at - last > 1.5 * step) points.push(nothing(last + step), nothing(at - step))
  }
  for (const { at, waiting, running, oldestSeconds } of samples) {
    quietUntil(Date.parse(at))
    points.push({ at: Date.parse(at), waiting, running, oldestMs: oldestSeconds * 1000 })
  }
  quietUntil(end + step)
  return points
}
