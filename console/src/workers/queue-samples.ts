import { shortDay } from '../format/time.ts'
import type { QueueHistoryQuery } from '../gql/workers.ts'
import type { Mark } from '../parts/plot-content.ts'

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

const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440].map((minutes) => minutes * MINUTE_MS)

/** Even times of the viewer's clock for an axis, so many at most. */
function axisTimes(begin: number, end: number, most: number): number[] {
  const step = STEPS.find((each) => (end - begin) / each <= most) ?? STEPS.at(-1)!
  const offset = new Date(begin).getTimezoneOffset() * MINUTE_MS
  const first = Math.ceil((begin - offset) / step) * step + offset
  const times: number[] = []
  for (let at = first; at <= end; at += step) times.push(at)
  return times
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY_MS = 24 * 60 * MINUTE_MS

/** The clock; midnights of a longer span as days. */
function axisTime(at: number, span: number): string {
  const clock = CLOCK.format(at)
  const isMidnight = clock === '00:00'
  return span > DAY_MS / 2 && isMidnight ? shortDay(new Date(at).toISOString()) : clock
}

/** The marks of an axis of time, so many at most. */
export const timeMarks = (begin: number, end: number, most: number): Mark[] =>
  axisTimes(begin, end, most).map((at) => ({ at, text: axisTime(at, end - begin) }))
