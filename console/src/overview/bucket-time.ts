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

const isFirstOfDay = (at: Date) => at.getHours() === 0

/** A bucket below an axis: days are those of UTC, as they are counted; hours are the viewer's. */
export function tick(at: string, bucket: StatsBucketSize): string {
  const date = new Date(at)
  if (bucket === 'DAY') return UTC_DAY.format(date)
  return isFirstOfDay(date)
    ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
    : CLOCK.format(date)
}

/** A bucket in full, over its numbers. */
export const bucketTitle = (at: string, bucket: StatsBucketSize) =>
  bucket === 'DAY' ? `${UTC_DAY.format(new Date(at))} (UTC)` : DAY_AND_CLOCK.format(new Date(at))
