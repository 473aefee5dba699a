import { decisiveWords } from '../search/clause.ts'
import { type DocumentIndex, quote } from '../search/document-index.ts'
import { isNegative } from '../search/polarity.ts'
import { queryOf, rank } from '../search/ranking.ts'
import type { Criterion } from './task.ts'

/** A verdict needs more than an extracted field: a passage that shares only half of the words decides nothing. */
const ENOUGH = 0.7

/** Compares a criterion with the passage that shares most of its words. */
export function evaluate(index: DocumentIndex, { name, description }: Criterion) {
  const criterion = description || name
  const [best] = rank(index, queryOf(index, criterion, name), ENOUGH)
  if (!best) {
    return {
      name,
      verdict: 'UNDETERMINED',
      reasoning:
        'Simulated by text search, not by a model: no passage shares enough words with this criterion.',
      quotes: [],
    }
  }
  const agrees = isNegative(decisiveWords(index, best)) === isNegative(criterion)
  return {
    name,
    verdict: agrees ? 'PASS' : 'FAIL',
    reasoning: `Simulated by text search, not by a model: the quoted passage shares most words with this criterion and ${agrees ? 'is worded the same way' : 'is worded the opposite way'}.`,
    quotes: [quote(index, best.passage)],
  }
}
