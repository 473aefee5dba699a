import { useNavigate, useSearch } from '@tanstack/react-router'
import type { StatsBucketSize } from '../gql/overview.ts'
import { resolveRange } from '../parts/time-range.ts'
import { useNow } from '../parts/use-now.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const STEP_MS = 5 * 60_000

export const BUCKET_MS: Record<StatsBucketSize, number> = { HOUR, DAY }
/** Statistics are told of so many days at most. */
const LONGEST = 366 * DAY
const LONGEST_BY_HOUR = 14 * DAY
const LONGEST_SPENT_BY_HOUR = 2 * DAY

const USUAL = '24h'

export interface ChosenSpan {
  /** As in the URL: a preset's word or `<iso>..<iso>` */
  word: string
  range: { from: string; to?: string }
  /** How finely jobs are drawn over it, and how finely money is */
  jobsBy: StatsBucketSize
  moneyBy: StatsBucketSize
}

/** The time range of the page, which is in the URL, and how to choose another. */
export function useSpan(): [span: ChosenSpan, choose: (word: string) => void] {
  const search = useSearch({ from: '/shell/' })
  const navigate = useNavigate({ from: '/' })
  const now = useNow(STEP_MS)
  const asked = search.range ?? USUAL
  const known = resolveRange(asked, new Date(now))
  const choose = (range: string) =>
    navigate({ search: (before) => ({ ...before, range: range === USUAL ? '' : range }), replace: true })
  return [chosen(known ? asked : USUAL, known ?? resolveRange(USUAL, new Date(now))!, now), choose]
}

function chosen(word: string, { from, to }: { from?: string; to?: string }, now: number): ChosenSpan {
  const end = to ? Date.parse(to) : now
  const begin = Math.max(from ? Date.parse(from) : 0, end - LONGEST + DAY)
  const length = end - begin
  return {
    word,
    range: { from: new Date(begin).toISOString(), ...(to && { to }) },
    jobsBy: length > LONGEST_BY_HOUR - HOUR ? 'DAY' : 'HOUR',
    moneyBy: length > LONGEST_SPENT_BY_HOUR ? 'DAY' : 'HOUR',
  }
}
