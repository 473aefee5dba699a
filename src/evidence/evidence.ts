import { locate, type Match, prepare, type SearchableText } from './locate.ts'
import { pageAt } from './pages.ts'

/** A quote of an answer, with its place in the document as our own search found it. */
export interface Evidence {
  /** As the model wrote it */
  quote: string
  /** UTF-16 code units into the document's text, end exclusive; null when the quote was not found */
  start: number | null
  end: number | null
  /** 1-based; null when the document's pages are not known */
  page: number | null
  /** null when the quote was not found */
  match: Match | null
  /** Share of the quote that stands at the place, 0 to 1 */
  similarity: number
  /** The document's own words at the place */
  found: string | null
}

export interface SearchableDocument {
  text: string
  searchable: SearchableText
  pageStarts: number[]
}

export function searchable(document: { text: string; pageStarts: number[] }): SearchableDocument {
  return { ...document, searchable: prepare(document.text) }
}

export function findEvidence(document: SearchableDocument, quotes: string[]): Evidence[] {
  return [...new Set(quotes)].map((quote) => {
    const place = locate(document.searchable, quote)
    if (!place) return { quote, start: null, end: null, page: null, match: null, similarity: 0, found: null }
    const page = document.pageStarts.length > 0 ? pageAt(document.pageStarts, place.start) : null
    return { quote, ...place, page, found: document.text.slice(place.start, place.end) }
  })
}

/** A claim is verified by one quote that the document holds; a similar passage (FUZZY) only shows where to look. */
export function isVerified(evidence: Evidence[]): boolean {
  return evidence.some(holds)
}

export const holds = ({ match }: Evidence) => match === 'EXACT' || match === 'NORMALISED'
