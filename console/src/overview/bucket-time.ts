import { shortDay } from '../format/time.ts'
import type { StatsBucketSize } from '../gql/overview.ts'
import type { Mark } from '../parts/plot-content.ts'

const UTC_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DAY_AND_CLOCK = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** Hours between two marks of an axis, so that each midnight has its own. */
const stepOf = (hours: number, most: number) =>
  [1, 3, 6, 12].find((step) => Math.floor(hours / step) <= most) ?? 24

/** Every second, third … of the marks, the last among them, so that there are so many at most. */
function thinned(marks: Mark[], most: number): Mark[] {
  const every = Math.ceil(marks.length / most)
  return marks.filter((_, index) => (marks.length - 1 - index) % every === 0)
}

/** The marks of an axis, and what they say: days are those of UTC, as they are counted; hours are the viewer's. */
export function bucketMarks(buckets: { at: string }[], bucket: StatsBucketSize, most: number): Mark[] {
  const marks = buckets.map(({ at }, index) => ({ at: index, text: axisText(at, bucket) }))
  if (bucket === 'DAY') return thinned(marks, most)
  const step = stepOf(buckets.length, most)
  return thinned(
    marks.filter(({ at }) => new Date(buckets[at]!.at).getHours() % step === 0),
    most,
  )
}

function axisText(at: string, bucket: StatsBucketSize): string {
  if (bucket === 'DAY') return UTC_DAY.format(new Date(at))
  return new Date(at).getHours() === 0 ? shortDay(at) : CLOCK.format(new Date(at))
}

/** A bucket in full, over its numbers. */
export const bucketTitle = (at: string, bucket: StatsBucketSize) =>
  bucket === 'DAY' ? `${UTC_DAY.format(new Date(at))} (UTC)` : DAY_AND_CLOCK.format(new Date(at))
