import { type DocumentIndex, type IndexedPassage, quote } from './document-index.ts'

/** A shorter sentence is a fragment, and one of common words only is boilerplate. */
const MIN_WORDS = 8
const SAYS_WHAT_IS_DUE = /\b(?:shall|must|will|agrees?|may not|liable|terminate|entitled|pay|warrants?)\b/i
const HOLDS_A_FIGURE = /\d{2}|[$€£]/

/** Used again, a heading adds little that the summary does not say yet. */
const SAME_HEADING = 0.4

/**
 * The sentences that hold the words a document uses most, each chosen for what the ones before it left out
 * (SumBasic), in their order in the document.
 */
export function mostTypical(index: DocumentIndex, sentences: IndexedPassage[], count: number) {
  const share = new Map(
    [...index.frequency].map(([stem, frequency]) => [stem, frequency / index.passages.length]),
  )
  const weights = sentences.map((sentence) => weightOfForm(index, sentence))
  const chosen = new Set<IndexedPassage>()
  const headings = new Set<string>()
  while (chosen.size < Math.min(count, sentences.length)) {
    let best: { score: number; sentence: IndexedPassage } | undefined
    for (const [position, sentence] of sentences.entries()) {
      if (chosen.has(sentence)) continue
      const fresh = headings.has(sentence.heading) ? SAME_HEADING : 1
      const score = averageShare(sentence, share) * weights[position]! * fresh
      if (!best || score > best.score) best = { score, sentence }
    }
    if (!best) break
    chosen.add(best.sentence)
    if (best.sentence.heading) headings.add(best.sentence.heading)
    for (const stem of best.sentence.stems.keys()) share.set(stem, (share.get(stem) ?? 0) ** 2)
  }
  return [...chosen].sort((a, b) => a.start - b.start)
}

function averageShare({ stems }: IndexedPassage, share: Map<string, number>) {
  let sum = 0
  for (const stem of stems.keys()) sum += share.get(stem) ?? 0
  return sum / Math.max(stems.size, MIN_WORDS)
}

function weightOfForm(index: DocumentIndex, sentence: IndexedPassage) {
  const text = quote(index, sentence)
  const whole = /[.;]["”’)]*$/.test(text) && /^[\p{Lu}"“(]/u.test(text) ? 1.5 : 1
  const due = SAYS_WHAT_IS_DUE.test(text) ? 1.3 : 1
  const figure = HOLDS_A_FIGURE.test(text) ? 1.2 : 1
  const opening = sentence.position === 0 ? 1.2 : 1
  return whole * due * figure * opening
}
