import { type DocumentIndex, type IndexedPassage, quote } from '../search/document-index.ts'
import { findParties } from '../search/names.ts'
import type { Ranked } from '../search/ranking.ts'
import { contentWords, stem } from '../search/words.ts'
import type { ExtractField } from './task.ts'

interface Place {
  start: number
  end: number
}

/** "(a) …; (b) …" inside a passage. */
const MARKER = /\(?\b(?:[a-z]|[ivx]+|\d+)\)\s+/g
/** The end of the number or bullet that was cut off the passage that follows it. */
const ENDS_WITH_MARKER = /(?:^|\s)(?:\(?(?:[a-z]{1,2}|[ivx]+|\d+)\)|\d+(?:\.\d+)+\.?|[•▪●–-])\s+$/
const INTRODUCTION = /:\s+|\b(?:including|such as)(?:,? (?:without limitation|but not limited to))?,?\s+/
const SEPARATOR = /[,;]\s+(?:(?:and|or)\s+)?|\s+(?:and|or)\s+/g
const MAX_ITEMS = 30
const MAX_WORDY_ITEM = 60

/** The items of a list field: the parties of a contract, or the enumeration nearest to the words asked for. */
export function itemsOf(index: DocumentIndex, ranked: Ranked[], field: ExtractField): Place[] {
  const asksForParties = contentWords(field.name).some((word) => word.stem === stem('parties'))
  if (asksForParties) return findParties(index.text)
  for (const { passage } of ranked) {
    const items = [listedBelow, listedWithin, listedAfterIntroduction]
      .map((find) => find(index, passage))
      .find(({ length }) => length >= 2)
    if (items) return items.slice(0, MAX_ITEMS)
  }
  return []
}

/** The numbered passages that follow one that ends with a colon. */
function listedBelow(index: DocumentIndex, passage: IndexedPassage): Place[] {
  if (!quote(index, passage).endsWith(':')) return []
  const following = index.passages.slice(index.passages.indexOf(passage) + 1)
  const end = following.findIndex(
    ({ start }) => !ENDS_WITH_MARKER.test(index.text.slice(Math.max(0, start - 12), start)),
  )
  return following
    .slice(0, end < 0 ? following.length : end)
    .map(({ start, end }) => trimmed(index.text, start, end))
}

function listedWithin({ text }: DocumentIndex, { start, end }: IndexedPassage): Place[] {
  const markers = [...text.slice(start, end).matchAll(MARKER)]
  return markers.map((marker, position) =>
    trimmed(
      text,
      start + marker.index + marker[0].length,
      start + (markers[position + 1]?.index ?? end - start),
    ),
  )
}

function listedAfterIntroduction({ text }: DocumentIndex, { start, end }: IndexedPassage): Place[] {
  const introduction = text.slice(start, end).match(INTRODUCTION)
  if (introduction?.index === undefined) return []
  const items: Place[] = []
  let from = start + introduction.index + introduction[0].length
  for (const separator of text.slice(from, end).matchAll(SEPARATOR)) {
    const to = start + introduction.index + introduction[0].length + separator.index
    items.push(trimmed(text, from, to))
    from = to + separator[0].length
  }
  items.push(trimmed(text, from, end))
  // The words after a comma are not always an item; a list of long ones is a sentence that goes on.
  return items.every((item) => item.end > item.start && item.end - item.start <= MAX_WORDY_ITEM) ? items : []
}

function trimmed(text: string, start: number, end: number): Place {
  const trail = text.slice(start, end).match(/(?:[\s,;.]|\band\b|\bor\b)*$/)?.[0].length ?? 0
  return { start, end: end - trail }
}
