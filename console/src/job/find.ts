/** A place of the document that somebody looks for. */
export interface Hit {
  start: number
  end: number
}

/** More are not marked; nobody goes through them one by one. */
export const MOST_HITS = 500

/** Where the words stand in the text, whatever their case and the white space between them; the first 500. */
export function hitsOf(text: string, words: string): Hit[] {
  const parts = words
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  if (parts.length === 0) return []
  const pattern = new RegExp(parts.map(escaped).join('\\s+'), 'giu')
  const hits: Hit[] = []
  for (const { index, 0: found } of text.matchAll(pattern)) {
    hits.push({ start: index, end: index + found.length })
    if (hits.length === MOST_HITS) break
  }
  return hits
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
