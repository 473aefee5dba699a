import { isEdge } from './boundaries.ts'
import { characterEnd, startsCharacter } from './characters.ts'
import { findSimilar } from './fuzzy.ts'
import { gapsAgree, lowerBound } from './gaps.ts'
import { type Folded, fold } from './normalise.ts'
import { firstAccepted } from './search.ts'
import { indexWords, type WordIndex } from './words.ts'
import { unwrap } from './wrapping.ts'

/**
 * How a quote stands in a document. EXACT: letter by letter. NORMALISED: the same but for white space, hyphens at
 * line ends, the style of quote marks and dashes, ligatures and case. FUZZY: most of its words stand there in order,
 * but a number, a name or a "not" may differ, so the claim is unverified.
 */
export type Match = 'EXACT' | 'NORMALISED' | 'FUZZY'

export interface Place {
  /** UTF-16 units into the document's text. */
  start: number
  /** Exclusive. */
  end: number
  match: Match
  /** 1 for EXACT and NORMALISED; for FUZZY the share of the quote's words found in order, 0.8 or more. */
  similarity: number
}

/** A document made ready for many quotes: about 10 bytes for each unit of its text once a fuzzy search was needed. */
export interface SearchableText {
  readonly text: string
  readonly folded: Folded
  /** Built on the first call: only fuzzy search needs it. */
  words(): WordIndex
}

/** Makes a text ready to be searched; linear in its length. */
export function prepare(text: string): SearchableText {
  const folded = fold(text)
  let index: WordIndex | undefined
  return {
    text,
    folded,
    words() {
      index ??= indexWords(folded.text)
      return index
    },
  }
}

/**
 * Finds a quote: the first exact place, else the first normalised one, else the most similar passage. Null when the
 * document has nothing like it, or when the quote has no letter and no digit.
 */
export function locate(document: SearchableText, quote: string): Place | null {
  if (!/[\p{L}\p{N}]/u.test(quote)) return null
  const folded = fold(quote)
  return (
    locateExact(document, quote.trim()) ??
    // A blank at the edge may carry a combining mark, and then belongs to the quote.
    locateExact(document, quote) ??
    locateNormalised(document, folded) ??
    locateUnwrapped(document, quote) ??
    locateFuzzy(document, folded)
  )
}

function locateExact({ text, folded }: SearchableText, quote: string): Place | null {
  const start = firstAccepted(
    text,
    quote,
    (at) => isOriginalEdge(text, folded, at) && isOriginalEdge(text, folded, at + quote.length),
  )
  return start === -1 ? null : { start, end: start + quote.length, match: 'EXACT', similarity: 1 }
}

/** As isEdge, for an offset into the original text. */
function isOriginalEdge(text: string, folded: Folded, offset: number): boolean {
  if (offset === 0) return true
  return startsCharacter(text, offset) && isEdge(folded, lowerBound(folded.starts, offset), text)
}

function locateNormalised({ text, folded }: SearchableText, quote: Folded): Place | null {
  const length = quote.text.length
  const at = firstAccepted(
    folded.text,
    quote.text,
    (from) =>
      isEdge(folded, from, text) &&
      isEdge(folded, from + length, text) &&
      gapsAgree(folded.gaps, from, quote.gaps, length),
  )
  if (at === -1) return null
  const end = characterEnd(text, folded.starts[at + length - 1]!)
  return { start: folded.starts[at]!, end, match: 'NORMALISED', similarity: 1 }
}

function locateUnwrapped(document: SearchableText, quote: string): Place | null {
  const bare = unwrap(quote)
  return bare === quote ? null : locateNormalised(document, fold(bare))
}

function locateFuzzy(document: SearchableText, quote: Folded): Place | null {
  const passage = findSimilar(document.words(), quote.text)
  if (passage === null) return null
  const { text, folded } = document
  const start = folded.starts[passage.start]!
  const end = characterEnd(text, folded.starts[passage.end - 1]!)
  return { start, end, match: 'FUZZY', similarity: passage.similarity }
}
