import { useCallback, useEffect, useRef, useState } from 'react'
import { useKeys } from '../shell/use-keys.ts'
import { type BulkVerb, canBe, type Job } from './job.ts'
import type { PageWindow } from './page-window.ts'
import type { useRows } from './use-rows.ts'
import type { Selection } from './use-selection.ts'

/**
 * `j` and `k` go through the rows, whose link then has the focus, so that Enter opens it; `x` selects, `r` and `c` act on
 * what is selected, or else on the row.
 */
export function useListKeys(
  pages: PageWindow<Job>,
  { scroller, reveal, indexes }: ReturnType<typeof useRows>,
  selection: Selection,
  act: (verb: BulkVerb, jobs: Job[]) => void,
) {
  const [active, setActive] = useState<number>()
  const [moved, setMoved] = useState(false)
  // Keys may come faster than rows are drawn.
  const latest = useRef(active)

  const touch = useCallback((index: number | undefined) => {
    latest.current = index
    setActive(index)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the pages
  useEffect(() => touch(undefined), [pages])

  function moveTo(index: number) {
    if (pages.at(index) === undefined) return
    touch(index)
    setMoved(true)
    reveal(index)
  }
  function onCurrent(verb: BulkVerb) {
    const current = latest.current === undefined ? undefined : pages.at(latest.current)
    if (selection.any) return selection.allows(verb) && act(verb, [...selection.jobs.values()])
    if (current && canBe(verb, current)) act(verb, [current])
  }
  useKeys({
    j: () => moveTo((latest.current ?? -1) + 1),
    k: () => moveTo(Math.max(0, (latest.current ?? 1) - 1)),
    x: () => latest.current !== undefined && !selection.matching && selection.toggle(latest.current, false),
    r: () => onCurrent('retry'),
    c: () => onCurrent('cancel'),
    Escape: selection.clear,
  })
  // The row may only be there once it was scrolled to.
  const here = active !== undefined && indexes.includes(active)
  useEffect(() => {
    if (!moved || !here || active !== latest.current) return
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"] a`)?.focus({ preventScroll: true })
    setMoved(false)
  }, [moved, here, active, scroller])
  return { active, touch }
}
