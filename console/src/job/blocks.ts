/** A part of a document that is laid out at once; a long document is only drawn where it is in sight. */
export interface Block {
  /** Offsets in UTF-16 code units; with the line break at its end */
  start: number
  end: number
  /** The page that begins here, counted from 1; undefined within a page, and when pages are not known */
  page: number | undefined
  /** Lines that it may fill, about: its height until it was measured */
  lines: number
}

const MOST_LINES = 50
const MOST_LENGTH = 3000
/** A line is broken only when it is longer than that. */
const LONGEST_LINE = 12_000
const LINE_LENGTH = 90

/** Cuts a text at the ends of lines, and at the beginnings of pages. */
export function blocksOf(text: string, pageStarts: readonly number[]): Block[] {
  const blocks: Block[] = []
  let page = 0
  for (let start = 0; start < text.length; ) {
    let begins: number | undefined
    while (page < pageStarts.length && pageStarts[page]! <= start) begins = ++page
    const { end, lines } = cut(text, start, pageStarts[page] ?? text.length)
    blocks.push({ start, end, page: begins, lines })
    start = end
  }
  return blocks
}

function cut(text: string, start: number, limit: number) {
  let end = start
  let lines = 0
  for (let count = 0; count < MOST_LINES && end < limit; count++) {
    const next = endOfLine(text, end, limit)
    if (count > 0 && next - start > MOST_LENGTH) break
    lines += Math.max(1, Math.ceil((next - end) / LINE_LENGTH))
    end = next
  }
  return { end, lines }
}

function endOfLine(text: string, start: number, limit: number): number {
  const longest = Math.min(limit, start + LONGEST_LINE)
  const found = text.slice(start, longest).indexOf('\n')
  if (found !== -1) return start + found + 1
  if (longest === limit) return limit
  const space = text.lastIndexOf(' ', longest)
  if (space > start) return space + 1
  const splitsPair = /[\uDC00-\uDFFF]/.test(text.charAt(longest))
  return splitsPair ? longest - 1 : longest
}

/** The number of the block in which an offset lies. */
export function blockAt(blocks: Block[], offset: number): number {
  let low = 0
  let high = blocks.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (blocks[middle]!.start <= offset) low = middle
    else high = middle
  }
  return low
}
