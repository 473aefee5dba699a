import { Kind } from './characters.ts'
import { JOINS, Reading } from './gaps.ts'

const SOFT_HYPHEN = 0xad

/** Dashes, white space after them, or both; blanks before a dash are a separator of their own. */
export interface Separator {
  end: number
  dashes: number
  /** The first dash as a UTF-16 unit. */
  first: number
  /** Where its white space begins; -1 when it has none. */
  spaceStart: number
  endsLine: boolean
}

/** It can break a word at a line end; an en or em dash, or several hyphens, cannot. */
const HYPHENS = /[-\u00AD\u2010\u2011\u058A\u05BE\uFE63\uFF0D]/

/** An em dash, like several hyphens, parts two clauses; hyphens and en dashes hold a compound together. */
const PARTING_DASHES = /[\u2014\u2015\uFE58\uFE31]/

/** Reads the separator at `start`; what is invisible belongs to it wherever it stands. */
export function readSeparator(text: string, start: number, kindAt: (index: number) => Kind): Separator {
  let end = start
  let dashes = 0
  let first = 0
  let soft = false
  let spaceStart = -1
  let endsLine = false
  for (; end < text.length; end += text.codePointAt(end)! > 0xffff ? 2 : 1) {
    const kind = kindAt(end)
    const unit = text.charCodeAt(end)
    if (kind === Kind.DASH && spaceStart === -1) {
      if (dashes++ === 0) first = unit
    } else if (kind === Kind.SPACE) {
      if (spaceStart === -1) spaceStart = end
      if (isLineEnd(unit)) endsLine = true
    } else if (kind === Kind.IGNORED) {
      if (unit === SOFT_HYPHEN && spaceStart === -1) soft = true
    } else break
  }
  // A soft hyphen shows itself only where the line ends.
  if (dashes === 0 && soft && endsLine) {
    dashes = 1
    first = SOFT_HYPHEN
  }
  return { end, dashes, first, spaceStart, endsLine }
}

function isLineEnd(unit: number) {
  return (unit >= 0x0a && unit <= 0x0d) || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

/** How a dash between two letters or digits may be meant: the readings of its gap, with JOINS. */
export function dashReadings(
  { dashes, first, spaceStart, endsLine }: Separator,
  before: Kind,
  after: Kind,
): number {
  const dash = String.fromCharCode(first)
  const parts = dashes > 1 || PARTING_DASHES.test(dash)
  const joins = parts && after !== Kind.DIGIT ? 0 : JOINS
  if (spaceStart === -1) return Reading.HYPHEN | joins
  if (!endsLine) return Reading.HYPHEN_AND_SPACE | joins
  // A line end never joins digits: "10-⏎20" may be 10-20, not 1020.
  const joinable = !parts && HYPHENS.test(dash) && before !== Kind.DIGIT && after !== Kind.DIGIT
  return Reading.HYPHEN | Reading.HYPHEN_AND_SPACE | (joinable ? Reading.NOTHING : 0) | joins
}
