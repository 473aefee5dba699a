import type { StatsBucketSize } from '../gql/overview.ts'
import { resolveRange } from '../parts/time-range.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export const BUCKET_MS: Record<StatsBucketSize, number> = { HOUR, DAY }
/** Statistics are told of so many days at most. */
const LONGEST = 366 * DAY
const LONGEST_BY_HOUR = 14 * DAY
const LONGEST_SPENT_BY_HOUR = 2 * DAY

export const USUAL = '24h'

export interface ChosenSpan {
  /** As in the URL: a preset's word or `<iso>..<iso>` */
  word: string
  range: { from: string; to?: string }
  /** How finely jobs are drawn over it, and how finely money is */
  jobsBy: StatsBucketSize
  moneyBy: StatsBucketSize
}

/** What the time range in a URL means for statistics: the last day when it means nothing. */
export function spanOf(asked: string, now: number): ChosenSpan {
  const known = resolveRange(asked, new Date(now))
  const { from, to } = known ?? resolveRange(USUAL, new Date(now))!
  const end = to ? Date.parse(to) : now
  // One bucket less than the longest: the span is widened to whole ones.
  const begin = Math.max(from ? Date.parse(from) : 0, end - LONGEST + DAY)
  const length = end - begin
  return {
    word: known ? asked : USUAL,
    range: { from: new Date(begin).toISOString(), ...(to && { to }) },
    jobsBy: length > LONGEST_BY_HOUR - HOUR ? 'DAY' : 'HOUR',
    moneyBy: length > LONGEST_SPENT_BY_HOUR ? 'DAY' : 'HOUR',
  }
}

/** How finely statistics are cut, told from themselves: while another range is asked for, those before still stand. */
export const bucketOf = ({
  from,
  to,
  buckets,
}: {
  from: string
  to: string
  buckets: unknown[]
}): StatsBucketSize => ((Date.parse(to) - Date.parse(from)) / buckets.length < DAY ? 'HOUR' : 'DAY')
