/** Where a numbered clause, a list item or a bullet begins. */
const LIST_MARKER = /^\s*(?:\d+(?:\.\d+)*[.)]?\s|\(?(?:[a-z]{1,2}|[ivx]+|\d+)\)\s|[A-Z]\.\s|[•▪●–—-]\s)/

const ENDS_A_STATEMENT = /[.;:!?]["”’)\]]*\s*$/

/** Lines shorter than this are not the result of wrapping prose, so the next line is something new. */
const SHORTEST_WRAPPED_LINE = 45

/**
 * Joins wrapped lines to paragraphs. Extracted text does not say which line breaks are the author's:
 * contracts come with one paragraph per line, with wrapped lines, and with both in one file.
 */
export function paragraphs(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  let previous = ''
  for (const match of text.matchAll(/[^\n\f]+/g)) {
    const line = match[0]
    const end = match.index + line.length
    const paragraph = found.at(-1)
    const adjoins = paragraph !== undefined && match.index - paragraph.end === 1
    if (line.trim() === '') previous = ''
    else if (adjoins && continues(previous, line)) paragraph.end = end
    else found.push({ start: match.index, end })
    if (line.trim() !== '') previous = line
  }
  return found
}

function continues(previous: string, line: string) {
  if (previous === '' || ENDS_A_STATEMENT.test(previous) || LIST_MARKER.test(line)) return false
  return previous.trim().length >= SHORTEST_WRAPPED_LINE || /^\s*\p{Ll}/u.test(line)
}
