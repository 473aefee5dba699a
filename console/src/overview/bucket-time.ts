import { shortDay } from '../format/time.ts'
import type { StatsBucketSize } from '../gql/overview.ts'

const UTC_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY_AND_CLOCK = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** Hours between two marks of an axis: so that there are about a dozen, and each midnight has its own. */
const stepOf = (hours: number) => [1, 3, 6, 12].find((step) => hours / step <= 13) ?? 24

/** The marks of an axis, and what they say: days are those of UTC, as they are counted; hours are the viewer's. */
export function ticks(buckets: { at: string }[], bucket: StatsBucketSize) {
  if (bucket === 'DAY') return { tickFormatter: (at: string) => UTC_DAY.format(new Date(at)) }
  const step = stepOf(buckets.length)
  return {
    ticks: buckets.map(({ at }) => at).filter((at) => new Date(at).getHours() % step === 0),
    tickFormatter: (at: string) =>
      new Date(at).getHours() === 0 ? shortDay(at) : CLOCK.format(new Date(at)),
  }
}

/** A bucket in full, over its numbers. */
export const bucketTitle = (at: string, bucket: StatsBucketSize) =>
  bucket === 'DAY' ? `${UTC_DAY.format(new Date(at))} (UTC)` : DAY_AND_CLOCK.format(new Date(at))
