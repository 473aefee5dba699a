import { Link } from '@tanstack/react-router'
import classes from './DocumentText.module.css'
import type { Hit } from './find.ts'
import { pieceAt, type Stretch, stretches } from './marks.ts'
import { type Selection, selectionSearch } from './use-selection.ts'

/** A part of a text with its marks; each is a link to the claim that it carries. */
export function MarkedText({
  text,
  start,
  end,
  marks,
  selected,
  hit,
}: {
  text: string
  start: number
  end: number
  marks: Stretch[]
  selected: Selection | undefined
  /** What is looked at of what somebody looks for */
  hit: Hit | undefined
}) {
  // The break at the end of a block is the end of its element.
  const last = text.charAt(end - 1) === '\n' ? end - 1 : end
  return stretches(start, last, marks).map((stretch) =>
    stretch.pieces.length === 0 && !stretch.hit ? (
      visible(text, stretch)
    ) : (
      <Marked key={stretch.start} stretch={stretch} selected={selected} hit={hit}>
        {visible(text, stretch)}
      </Marked>
    ),
  )
}

interface MarkedProps {
  stretch: Stretch
  selected: Selection | undefined
  hit: Hit | undefined
  children: React.ReactNode
}

function Marked({ stretch, selected, hit, children }: MarkedProps) {
  const found = stretch.hit && (stretch.hit.start === hit?.start ? 'here' : 'found')
  const mark = <mark data-found={found}>{children}</mark>
  if (stretch.pieces.length > 0) {
    return (
      <MarkLink stretch={stretch} selected={selected}>
        {mark}
      </MarkLink>
    )
  }
  return (
    <span className={classes.mark} data-start={stretch.start}>
      {mark}
    </span>
  )
}

/** Page feeds and carriage returns are not drawn. */
const visible = (text: string, { start, end }: Stretch) => text.slice(start, end).replaceAll(/[\f\r]/g, '')

function MarkLink({
  stretch: { start, pieces },
  selected,
  children,
}: {
  stretch: Stretch
  selected: Selection | undefined
  children: React.ReactNode
}) {
  const piece = pieceAt(pieces, selected)
  const own = pieces.filter(({ claim }) => claim === selected?.claim)
  const state = own.some(({ index }) => index === selected?.index)
    ? 'here'
    : own.length > 0
      ? 'claim'
      : undefined
  const similar = (own.length > 0 ? own : pieces).every((each) => each.similar)
  return (
    <Link
      from="/jobs/$jobId"
      to="."
      search={(before) => ({ ...before, ...selectionSearch(piece) })}
      replace
      resetScroll={false}
      className={classes.mark}
      data-start={start}
      data-state={state}
      data-similar={similar || undefined}
      title={[...new Set(pieces.map(({ claim }) => claim))].join(', ')}
    >
      {children}
    </Link>
  )
}
