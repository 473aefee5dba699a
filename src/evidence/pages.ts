/**
 * Where the pages of a text begin, as UTF-16 offsets in rising order. A form feed ends its page and belongs to it;
 * the next page begins right after. Null when the text has no form feed, so that nobody invents a page 1.
 */
export function pageStarts(text: string): number[] | null {
  const starts = [0]
  for (let at = text.indexOf('\f'); at !== -1; at = text.indexOf('\f', at + 1)) starts.push(at + 1)
  return starts.length === 1 ? null : starts
}

/** The page, counted from 1, on which an offset lies; null when the text has no pages. */
export function pageAt(starts: readonly number[] | null, offset: number): number | null {
  if (starts === null) return null
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle
  }
  return low + 1
}
