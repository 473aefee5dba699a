import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { Search } from '../search.ts'

export type Change = (changes: Search, how?: { replace?: boolean }) => void

/** What the URL asks the list for, and how to ask for something else: an empty value is taken out. */
export function useJobSearch(): [search: Search, change: Change] {
  const search: Search = useSearch({ from: '/shell/jobs' })
  const navigate = useNavigate({ from: '/jobs' })
  const change: Change = useCallback(
    (changes, { replace = false } = {}) =>
      void navigate({
        search: (before: Search) =>
          Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '')),
        replace,
      }),
    [navigate],
  )
  return [search, change]
}
