import { type DocumentIndex, type IndexedPassage, quote } from '../search/document-index.ts'
import { queryOf, rank } from '../search/ranking.ts'
import { mostTypical } from '../search/typical.ts'
import type { SummarizeTask } from './task.ts'

const KEY_POINTS = { BRIEF: 3, STANDARD: 6, DETAILED: 12 }

/** Lists the passages that are most typical of a document, or nearest to the focus, in their order. */
export function summarize(index: DocumentIndex, { focus, length }: SummarizeTask) {
  const sentences = distinctSentences(index)
  const chosen = choose(index, sentences, focus, KEY_POINTS[length])
  const lead = sentences[0]
  const words = index.text.match(/\S+/g)?.length ?? 0
  const about = focus ? `nearest to "${focus}"` : 'most typical of it'
  const overview = [
    'Simulated: this is a text search and not a model.',
    `The document has ${words} words; listed are the ${chosen.length} passages ${about}.`,
    lead ? `It begins: ${oneLine(quote(index, lead))}` : 'It holds no sentence.',
  ]
  return {
    overview: { text: overview.join(' '), quotes: lead ? [quote(index, lead)] : [] },
    keyPoints: chosen.map((passage) => ({ text: keyPoint(index, passage), quotes: [quote(index, passage)] })),
  }
}

function distinctSentences(index: DocumentIndex) {
  const sentences = index.passages.filter(({ kind }) => kind === 'sentence')
  return [...new Map(sentences.map((sentence) => [quote(index, sentence), sentence])).values()]
}

function choose(
  index: DocumentIndex,
  sentences: IndexedPassage[],
  focus: string | null | undefined,
  count: number,
) {
  if (!focus) return mostTypical(index, sentences, count)
  const nearest = rank(index, queryOf(index, focus), 0).map(({ passage }) => passage)
  return nearest
    .filter(({ kind }) => kind === 'sentence')
    .slice(0, count)
    .sort((a, b) => a.start - b.start)
}

function keyPoint(index: DocumentIndex, passage: IndexedPassage) {
  const sentence = oneLine(quote(index, passage))
  return passage.heading ? `${oneLine(passage.heading).replace(/\.$/, '')}: ${sentence}` : sentence
}

function oneLine(text: string) {
  return text.replace(/\s+/g, ' ')
}
