import type { Claim } from './claims.ts'
import type { Hit } from './find.ts'

/** A place of the document that a claim points at. */
export interface Piece {
  claim: string
  /** Which of the claim's pieces of evidence */
  index: number
  start: number
  end: number
  /** Only a similar passage: it shows where to look and verifies nothing */
  similar: boolean
}

/** A stretch of the document, with what lies over all of it. */
export interface Stretch {
  start: number
  end: number
  pieces: Piece[]
  /** What somebody looks for */
  hit: Hit | undefined
}

/** The places of all claims that were found in the document. */
export const piecesOf = (claims: Claim[]): Piece[] =>
  claims.flatMap(({ id, evidence }) =>
    evidence.flatMap(({ start, end, match }, index) =>
      start === null || end === null || start >= end
        ? []
        : [{ claim: id, index, start, end, similar: match === 'FUZZY' }],
    ),
  )

/** Cuts pieces and hits that overlap into stretches that do not, in the order of the text. */
export function marksOf(pieces: Piece[], hits: Hit[] = []): Stretch[] {
  const edges = [...new Set([...pieces, ...hits].flatMap(({ start, end }) => [start, end]))].sort(
    (a, b) => a - b,
  )
  return edges.slice(0, -1).flatMap((start, index) => {
    const end = edges[index + 1]!
    const liesOver = (each: Hit) => each.start < end && each.end > start
    const over = pieces.filter(liesOver)
    const hit = hits.find(liesOver)
    return over.length > 0 || hit ? [{ start, end, pieces: over, hit }] : []
  })
}

/** The text from `start` to `end` as stretches; `marks` are in the order of the text. */
export function stretches(start: number, end: number, marks: Stretch[]): Stretch[] {
  const parts: Stretch[] = []
  let at = start
  for (let index = firstAfter(marks, start); index < marks.length; index++) {
    const mark = marks[index]!
    if (mark.start >= end) break
    const from = Math.max(mark.start, start)
    const to = Math.min(mark.end, end)
    if (from > at) parts.push({ start: at, end: from, pieces: [], hit: undefined })
    parts.push({ ...mark, start: from, end: to })
    at = to
  }
  if (at < end) parts.push({ start: at, end, pieces: [], hit: undefined })
  return parts
}

/** The number of the first mark that ends behind an offset. */
function firstAfter(marks: Stretch[], offset: number): number {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (marks[middle]!.end > offset) high = middle
    else low = middle + 1
  }
  return low
}

/** What a click on a stretch selects: the shortest piece, or the next one when a piece of it is selected already. */
export function pieceAt(pieces: Piece[], selected: { claim: string; index: number } | undefined): Piece {
  const byLength = pieces.toSorted((a, b) => a.end - a.start - (b.end - b.start))
  const now = byLength.findIndex(({ claim, index }) => claim === selected?.claim && index === selected.index)
  return byLength[(now + 1) % byLength.length]!
}
