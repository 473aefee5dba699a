import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The claim that is looked at, and which piece of its evidence; it stands in the URL. */
export interface Selection {
  claim: string
  index: number
}

export function useSelection() {
  const search = useSearch({ from: '/shell/jobs/$jobId' })
  const navigate = useNavigate({ from: '/jobs/$jobId' })
  const select = useCallback(
    (selection: Selection) =>
      navigate({
        search: (before) => ({ ...before, ...selectionSearch(selection) }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  )
  const { claim, quote } = search
  const selected =
    claim === undefined ? undefined : { claim, index: Math.max(0, Number(quote ?? 1) - 1 || 0) }
  return { selected, select }
}

/** Quotes are counted from 1 in the URL; the first one goes without saying. */
export const selectionSearch = ({ claim, index }: Selection) => ({
  claim,
  quote: index === 0 ? '' : String(index + 1),
})
