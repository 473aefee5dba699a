import { useNavigate, useSearch } from '@tanstack/react-router'
import { useNow } from '../parts/use-now.ts'
import { type ChosenSpan, spanOf, USUAL } from './span.ts'

const STEP_MS = 5 * 60_000

/** The time range of the page, which is in the URL, and how to choose another. */
export function useSpan(): [span: ChosenSpan, choose: (word: string) => void] {
  const search = useSearch({ from: '/shell/' })
  const navigate = useNavigate({ from: '/' })
  const now = useNow(STEP_MS)
  const choose = (range: string) =>
    navigate({ search: (before) => ({ ...before, range: range === USUAL ? '' : range }) })
  return [spanOf(search.range ?? USUAL, now), choose]
}
