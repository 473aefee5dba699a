import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Job } from './job.ts'
import type { PageWindow } from './page-window.ts'

export const ROW_HEIGHT = 36
export const HEAD_HEIGHT = 34

// Browsers cannot make an element as high as a million rows. So many are laid out; at their end it goes on from further
// down in the list, at the same place on the screen.
const MOST_ROWS = 200_000
const STRIDE = 100_000
const EDGE = 500

/** Which rows are on the screen, and what keeps the place of the others. */
export function useRows(pages: PageWindow<Job>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [base, setBase] = useState(0)
  const rows = useVirtualizer({
    count: Math.min(pages.count - base, MOST_ROWS),
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
    overscan: 5,
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => pages.want(base + first, base + last))

  const forward = last > MOST_ROWS - EDGE && pages.count - base > MOST_ROWS
  const back = base > 0 && first < EDGE
  useLayoutEffect(() => {
    if (!forward && !back) return
    const by = forward ? STRIDE : -STRIDE
    setBase((before) => before + by)
    scroller.current!.scrollTop -= by * ROW_HEIGHT
  }, [forward, back])

  // Another list begins at its beginning. One that is there already is let be: to ask where it is lays out all rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the pages
  useLayoutEffect(() => {
    setBase(0)
    if (rows.scrollOffset) scroller.current!.scrollTop = 0
  }, [pages])

  return {
    scroller,
    indexes: items.map(({ index }) => base + index),
    above: first * ROW_HEIGHT,
    below: rows.getTotalSize() - (last + 1) * ROW_HEIGHT,
    reveal: (index: number) => rows.scrollToIndex(index - base, { align: 'auto' }),
  }
}
