import type { DocumentIndex } from './document-index.ts'
import type { Ranked } from './ranking.ts'

const CLAUSE_BOUNDARY = /[,;:]\s|\s(?=\((?:[a-z]|[ivx]+)\)\s)/g
/** A sentence up to this length is an answer as it stands. */
const SHORT_ENOUGH = 220
/** How far before the first match a word may stand that turns its meaning: "Neither party may, without …". */
const LEAD = 60

const VERDICT = /\b(?:be|is|are)\s+(?:null\s+and\s+)?(?:void|voidable|invalid|prohibited|forbidden)\b/i

interface Place {
  start: number
  end: number
}

/** The part of a passage that holds the matched words: all of a short one, else the clauses around them. */
export function clauseOf(index: DocumentIndex, ranked: Ranked): Place {
  const { start, end } = ranked.passage
  return end - start <= SHORT_ENOUGH ? { start, end } : clausesAround(index, ranked)
}

/**
 * The words in which a negation bears on what was asked: up to the last matched word. Behind it a new verb
 * begins ("… shall not relieve"), unless all that is said is that such a thing is void.
 */
export function decisiveWords(index: DocumentIndex, ranked: Ranked): string {
  const { start, end } = clausesAround(index, ranked)
  const { passage, matches } = ranked
  const from = start - passage.start <= LEAD ? passage.start : start
  const lastMatch = matches.findLast((match) => match < end) ?? end
  const last = lastMatch + (index.text.slice(lastMatch, end).match(/^\p{L}+/u)?.[0].length ?? 0)
  const verdict = index.text.slice(last, end).match(VERDICT)?.[0] ?? ''
  return `${index.text.slice(from, last)} ${verdict}`
}

function clausesAround({ text }: DocumentIndex, { passage, matches }: Ranked): Place {
  const { start, end } = passage
  const first = matches[0] ?? start
  const boundaries = [...text.slice(start, end).matchAll(CLAUSE_BOUNDARY)].map(
    (match) => start + match.index + match[0].length,
  )
  const from = boundaries.findLast((boundary) => boundary <= first) ?? start
  const last = matches.findLast((match) => match - from <= SHORT_ENOUGH) ?? first
  const to = boundaries.find((boundary) => boundary > last) ?? end
  return { start: from, end: to - (text.slice(from, to).match(/[\s,;:]+$/)?.[0].length ?? 0) }
}
