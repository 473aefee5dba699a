import { clauseOf, decisiveWords } from '../search/clause.ts'
import { findDates } from '../search/dates.ts'
import { type DocumentIndex, quote } from '../search/document-index.ts'
import type { FoundValue } from '../search/found-value.ts'
import { findMoney } from '../search/money.ts'
import { findNumbers } from '../search/numbers.ts'
import { isNegative } from '../search/polarity.ts'
import { type Query, queryOf, type Ranked, rank } from '../search/ranking.ts'
import { itemsOf } from './list-items.ts'
import type { ExtractField } from './task.ts'
import { labelledValues, shapeOf } from './text-finder.ts'

/** Below this share of the field's words a passage speaks of something else. */
const ENOUGH = 0.6
/** A list may be spread over pages; its first quotes show where it stands. */
const MAX_QUOTES = 5
/** A value next to the words asked for gains this much over one in another corner of the passage. */
const NEARNESS_WEIGHT = 0.3
const NEARNESS_SCALE = 50

interface Place {
  start: number
  end: number
}

/** What was found for a field: its words, their meaning, and the passages that prove it. */
interface Finding {
  written: Place
  value?: string
  currency?: string
  items?: Place[]
  proofs: Place[]
}

/** Answers one field with what the document says nearest to its words, or with nothing. */
export function extract(index: DocumentIndex, field: ExtractField) {
  const finding = find(index, field)
  return {
    name: field.name,
    found: finding !== undefined,
    written: finding ? quote(index, finding.written) : '',
    value: finding?.value ?? '',
    currency: finding?.currency ?? '',
    items: (finding?.items ?? []).map((item) => quote(index, item)),
    quotes: (finding?.proofs ?? []).map((proof) => quote(index, proof)),
  }
}

/**
 * Searches by the field's name, and by its description when that leads to nothing. A yes-or-no field is asked
 * by its description first: the name ("assignment") is not the question ("assigned without consent?").
 */
function find(index: DocumentIndex, field: ExtractField): Finding | undefined {
  const { name, description } = field
  const queries = [queryOf(index, name, description ?? ''), queryOf(index, description ?? '', name)]
  if (field.type === 'BOOLEAN') queries.reverse()
  for (const query of queries) {
    const finding = findBy(index, field, query)
    if (finding) return finding
  }
  return undefined
}

function findBy(index: DocumentIndex, field: ExtractField, query: Query): Finding | undefined {
  const ranked = rank(index, query, ENOUGH)
  switch (field.type) {
    case 'DATE':
      return nearestValue(index, ranked, findDates)
    case 'MONEY':
      return nearestValue(index, ranked, findMoney)
    case 'NUMBER':
      return nearestValue(index, ranked, findNumbers)
    case 'BOOLEAN':
      return yesOrNo(index, ranked, query.text)
    case 'LIST':
      return list(index, ranked, field)
    case 'TEXT':
      return words(index, ranked, field)
  }
}

function nearestValue(
  index: DocumentIndex,
  ranked: Ranked[],
  findAll: (text: string) => FoundValue[],
): Finding | undefined {
  let best: { score: number; finding: Finding } | undefined
  for (const { passage, score, matches } of ranked) {
    for (const { start, end, reach = end, value, currency } of findAll(quote(index, passage))) {
      const written = { start: passage.start + start, end: passage.start + end }
      const total = score + nearness({ start: written.start, end: passage.start + reach }, matches)
      if (best && total <= best.score) continue
      best = { score: total, finding: { written, value, currency, proofs: [passage] } }
    }
  }
  return best?.finding
}

function nearness({ start, end }: Place, matches: number[]) {
  const distances = matches.map((match) => (match < start ? start - match : Math.max(0, match - end)))
  const distance = Math.min(...distances, Number.MAX_SAFE_INTEGER)
  return NEARNESS_WEIGHT / (1 + distance / NEARNESS_SCALE)
}

/** Yes when the best passage and the question are both worded positively, or both negatively. */
function yesOrNo(index: DocumentIndex, [best]: Ranked[], question: string): Finding | undefined {
  if (!best) return undefined
  const agrees = isNegative(decisiveWords(index, best)) === isNegative(question)
  return { written: clauseOf(index, best), value: String(agrees), proofs: [best.passage] }
}

function list(index: DocumentIndex, ranked: Ranked[], field: ExtractField): Finding | undefined {
  const items = itemsOf(index, ranked, field)
  const [first, last] = [items[0], items.at(-1)]
  if (!first || !last) return undefined
  const holdsItem = (passage: Place) =>
    items.some(({ start }) => passage.start <= start && start < passage.end)
  const proofs = index.passages.filter(holdsItem).slice(0, MAX_QUOTES)
  return { written: { start: first.start, end: last.end }, items, proofs }
}

function words(index: DocumentIndex, ranked: Ranked[], field: ExtractField): Finding | undefined {
  const best = ranked.slice(0, 1)
  const shape = shapeOf(field)
  const found = shape ? nearestValue(index, ranked, shape.find) : nearestValue(index, best, labelledValues)
  if (found || shape?.orClause === false) return found
  return best.map((passage) => ({ written: clauseOf(index, passage), proofs: [passage.passage] }))[0]
}
