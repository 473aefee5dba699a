import { Box, Text } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef } from 'react'
import { type Block, blockAt, blocksOf } from './blocks.ts'
import classes from './DocumentText.module.css'
import type { Hit } from './find.ts'
import { MarkedText } from './MarkedText.tsx'
import { marksOf, type Piece, type Stretch } from './marks.ts'
import type { Selection } from './use-selection.ts'

const LINE_PX = 24
const PAGE_PX = 33
/** Layout settles within so many frames after a jump. */
const FRAMES = 30

/**
 * The text of a document with its marks. Only the blocks in sight are drawn; the selected piece is brought into sight
 * when it is not.
 */
export const DocumentText = memo(function DocumentText({
  text,
  pageStarts,
  pieces,
  selected,
  hits,
  hit,
}: {
  text: string
  pageStarts: number[]
  pieces: Piece[]
  selected: Selection | undefined
  /** What somebody looks for */
  hits: Hit[]
  /** The one of these that is looked at */
  hit: Hit | undefined
}) {
  const blocks = useMemo(() => blocksOf(text, pageStarts), [text, pageStarts])
  const marks = useMemo(() => marksOf(pieces, hits), [pieces, hits])
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => blocks[index]!.lines * LINE_PX + (blocks[index]!.page ? PAGE_PX : 0),
    overscan: 1,
    paddingStart: 12,
    paddingEnd: 24,
  })
  const target = pieces.find(({ claim, index }) => claim === selected?.claim && index === selected.index)
  const show = (place: Hit | undefined) => {
    if (!place || !scroller.current) return
    const jump = () => virtual.scrollToIndex(blockAt(blocks, place.start), { align: 'start' })
    return bringIntoSight(scroller.current, place.start, jump)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another place is a reason to move
  useEffect(() => show(target), [target?.start, blocks])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another place is a reason to move
  useEffect(() => show(hit), [hit?.start, blocks])

  return (
    <Box
      ref={scroller}
      className={classes.scroller}
      tabIndex={0}
      role="region"
      aria-label="Text of the document"
    >
      <Box h={virtual.getTotalSize()} pos="relative" className={classes.text}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Box
            key={index}
            ref={virtual.measureElement}
            data-index={index}
            className={classes.block}
            style={{ transform: `translateY(${start}px)` }}
          >
            <BlockText text={text} block={blocks[index]!} marks={marks} selected={selected} hit={hit} />
          </Box>
        ))}
      </Box>
    </Box>
  )
})

function BlockText({
  block,
  ...shown
}: {
  text: string
  block: Block
  marks: Stretch[]
  selected: Selection | undefined
  hit: Hit | undefined
}) {
  return (
    <>
      {block.page && (
        <Text size="xs" c="dimmed" className={classes.page}>
          Page {block.page}
        </Text>
      )}
      <div dir="auto" className={classes.words}>
        <MarkedText start={block.start} end={block.end} {...shown} />
      </div>
    </>
  )
}

/** Jumps to the block when the mark is not drawn, then moves until the mark stands in the upper third. */
function bringIntoSight(scroller: HTMLElement, offset: number, jump: () => void): () => void {
  let frame = 0
  let left = FRAMES
  const find = () => scroller.querySelector(`[data-start="${offset}"]`)
  const inSight = (mark: Element) => {
    const frame = scroller.getBoundingClientRect()
    const { top, bottom } = mark.getBoundingClientRect()
    return top >= frame.top && Math.min(bottom, top + LINE_PX) <= frame.bottom
  }
  const settle = () => {
    const mark = find()
    if (mark) {
      const by = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top
      scroller.scrollTop += by - scroller.clientHeight / 3
    }
    if (--left > 0) frame = requestAnimationFrame(settle)
  }
  const mark = find()
  if (mark && inSight(mark)) return () => {}
  if (!mark) jump()
  frame = requestAnimationFrame(settle)
  const stop = () => cancelAnimationFrame(frame)
  // Whoever scrolls meanwhile goes where they want.
  scroller.addEventListener('wheel', stop, { once: true, passive: true })
  return () => {
    scroller.removeEventListener('wheel', stop)
    stop()
  }
}
