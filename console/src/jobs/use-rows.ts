import { elementScroll, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Job } from './job.ts'
import type { PageWindow } from './page-window.ts'

export const ROW_HEIGHT = 36
/** Of a row with two lines */
export const STACKED_HEIGHT = 60
export const HEAD_HEIGHT = 34

// Browsers cannot make an element as high as a million rows. So many are laid out; at their end it goes on from further
// down in the list, at the same place on the screen.
const MOST_ROWS = 200_000
const STRIDE = 100_000
const EDGE = 500

// To ask for the height of the list at once, or to scroll it to where it is, lays out all rows twice. So they are drawn for
// this height first.
const FIRST = { width: 0, height: 700 }

function observeSize(
  { scrollElement }: Virtualizer<HTMLDivElement, Element>,
  tell: (size: { width: number; height: number }) => void,
) {
  const observer = new ResizeObserver(([entry]) => tell(entry!.contentRect))
  if (scrollElement) observer.observe(scrollElement)
  return () => observer.disconnect()
}

/**
 * Which rows are on the screen, and what keeps the place of the others.
 * @param height of each row, in pixels
 */
export function useRows(pages: PageWindow<Job>, height: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const [base, setBase] = useState(0)
  const rows = useVirtualizer({
    count: Math.min(pages.count - base, MOST_ROWS),
    // A list without rows is not on the screen, and the next one begins at its beginning.
    enabled: !pages.empty,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollPaddingEnd: height,
    overscan: 5,
    initialRect: FIRST,
    observeElementRect: observeSize,
    scrollToFn: (to, options, list) => (to > 0 || list.scrollOffset) && elementScroll(to, options, list),
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
    scroller.current!.scrollTop -= by * height
  }, [forward, back, height])

  // A phone that is turned shows the same rows.
  const measured = useRef(height)
  useLayoutEffect(() => {
    if (measured.current === height) return
    rows.measure()
    if (scroller.current) scroller.current.scrollTop *= height / measured.current
    measured.current = height
  }, [height, rows])

  // Another list begins at its beginning. One that is there already is let be: to ask where it is lays out all rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it follows are the pages
  useLayoutEffect(() => {
    setBase(0)
    if (rows.scrollOffset && scroller.current) scroller.current.scrollTop = 0
  }, [pages])

  return {
    scroller,
    height,
    indexes: items.map(({ index }) => base + index),
    above: first * height,
    below: rows.getTotalSize() - (last + 1) * height,
    reveal: (index: number) => rows.scrollToIndex(index - base, { align: 'auto' }),
  }
}
