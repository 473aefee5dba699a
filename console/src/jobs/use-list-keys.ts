import { useEffect, useState } from 'react'
import { useKeys } from '../shell/use-keys.ts'
import type { BulkVerb, Job } from './job.ts'
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

  function moveTo(index: number) {
    if (pages.at(index) === undefined) return
    setActive(index)
    setMoved(true)
    reveal(index)
  }
  const current = active === undefined ? undefined : pages.at(active)
  const onCurrent = (verb: BulkVerb) => {
    if (selection.any) act(verb, [...selection.jobs.values()])
    else if (current) act(verb, [current])
  }
  useKeys({
    j: () => moveTo(active === undefined ? 0 : active + 1),
    k: () => moveTo(Math.max(0, (active ?? 1) - 1)),
    x: () => active !== undefined && selection.toggle(active, false),
    r: () => onCurrent('retry'),
    c: () => onCurrent('cancel'),
    Escape: selection.clear,
  })
  // The row may only be there once it was scrolled to.
  const here = active !== undefined && indexes.includes(active)
  useEffect(() => {
    if (!moved || !here) return
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"] a`)?.focus({ preventScroll: true })
    setMoved(false)
  }, [moved, here, active, scroller])
  return { active, setActive }
}
