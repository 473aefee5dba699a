/**
 * A gap is a place between two letters or digits where the folded text leaves something out: a hyphen, a hyphen at a
 * line end, a line end between two Han characters. How it was meant is often unknown ("non-⏎exclusive"), so a gap is
 * the set of ways to read it, and two gaps agree when they share one. Two folded copies of the document, one with
 * and one without the hyphens of line ends, were rejected: a quote may need one reading here and the other there.
 */
export const Reading = { NOTHING: 1, HYPHEN: 2, HYPHEN_AND_SPACE: 4, SPACE: 8 } as const

/** Set when the gap holds one word or number together, so that no quote may begin or end there. */
export const JOINS = 16

export interface Gaps {
  /** Offsets into the folded text, rising; the gap lies before that unit. */
  at: Uint32Array
  /** The readings of each, with JOINS. */
  readings: Uint8Array
}

/** The first index whose value is not below `value`, in a rising array. */
export function lowerBound(rising: Uint32Array, value: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rising[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The readings of the gap before a unit of the folded text; 0 when there is none. */
export function gapBefore(gaps: Gaps, at: number): number {
  const index = lowerBound(gaps.at, at)
  return gaps.at[index] === at ? gaps.readings[index]! : 0
}

/** Whether a quote laid over the document at `offset` (its `length` in folded units) has gaps that agree. */
export function gapsAgree(document: Gaps, offset: number, quote: Gaps, length: number): boolean {
  let mine = lowerBound(document.at, offset + 1)
  let theirs = 0
  for (;;) {
    const here = Math.min((document.at[mine] ?? Infinity) - offset, quote.at[theirs] ?? Infinity)
    if (here >= length) return true
    let readings = Reading.NOTHING as number
    let others = Reading.NOTHING as number
    if (document.at[mine] === here + offset) readings = document.readings[mine++]!
    if (quote.at[theirs] === here) others = quote.readings[theirs++]!
    if ((readings & others & ~JOINS) === 0) return false
  }
}
