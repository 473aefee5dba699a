import type { Mark, PlotContent } from './plot-content.ts'

export const FONT_SIZE = 12
/** Between figures and what is drawn, in pixels */
export const GAP = 8
/** Right of what is drawn, and above it: half of the topmost figure has its place there */
export const MARGIN = 8
/** The height of the axis below */
export const FOOT = 28
/** Between two figures beside, and between the texts below, at least */
const STEP = 30
const APART = 16
/** A dozen texts can be read at a glance */
const MOST_MARKS = 13

export interface Layout {
  /** The axis beside, from nothing upwards, and its width in pixels */
  figures: Mark[]
  axisWidth: number
  /** The axis below */
  marks: Mark[]
  from: number
  to: number
}

/** The values of the axis below at the edges of what is drawn: those of the first and of the last bucket, or sample. */
function edges({ kind, places }: PlotContent): { from: number; to: number } {
  if (kind !== 'steps') return { from: -0.5, to: places.length - 0.5 }
  const from = places[0]!
  return { from, to: Math.max(places.at(-1)!, from + 1) }
}

/**
 * What stands where.
 * @param highest the highest value that is drawn
 * @param widthOf the width of a text in pixels, as all lengths
 */
export function layoutOf(
  content: PlotContent,
  highest: number,
  size: { width: number; height: number },
  widthOf: (text: string) => number,
): Layout {
  const room = size.height - FOOT - MARGIN
  const figures = content.figures(highest, Math.min(4, Math.floor(room / STEP)))
  const widest = Math.max(...figures.map(({ text }) => widthOf(text)))
  const axisWidth = Math.max(content.axisWidth ?? 0, Math.ceil(widest) + GAP)

  const { from, to } = edges(content)
  const width = size.width - axisWidth - MARGIN
  const most = Math.max(1, Math.min(MOST_MARKS, Math.floor(width / (widthOf('00 Nov') + APART))))
  // A text that its side cuts off is left out.
  const isWhole = ({ at, text }: Mark) => {
    const right = ((to - at) / (to - from)) * width
    return right + MARGIN >= widthOf(text) / 2 && width - right + axisWidth >= widthOf(text) / 2
  }
  return { figures, axisWidth, marks: content.marks(most).filter(isWhole), from, to }
}
