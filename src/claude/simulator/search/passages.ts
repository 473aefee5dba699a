import { IS_COMPANY } from './names.ts'
import { paragraphs } from './paragraphs.ts'
import { sentenceEnds } from './sentences.ts'

/** A piece of a document that can be quoted: its offsets delimit it in the text, exactly as written. */
export interface Passage {
  start: number
  end: number
  /** `sentence` reads by itself; `line` is a name, a table row or a "label: value". */
  kind: 'sentence' | 'line'
  /** The heading it stands under, '' before the first. */
  heading: string
  /** Its place under that heading, from 0. */
  position: number
}

/** The number of a clause or a bullet; "30 days" and "751 North Drive" begin with no such number. */
const LEADING_NUMBER =
  /^(?:\s|(?:Article|ARTICLE|Section|SECTION|Clause|CLAUSE)\s+[\dIVX]+[.:]?\s|\d+(?:\.\d+)*[.)]\s|(?:\d+(?:\.\d+)+\s|\d+\s{2})\s*(?=["“(]?\p{Lu})|\(?(?:[a-zA-Z]{1,2}|[ivxIVX]+|\d+)\)\s|[A-Z]\.\s|[•▪●*–—-]\s|\.\s*)+/u
/** "Force Majeure It is agreed …": a title that runs into its sentence without a full stop. */
const RUN_IN_HEADING =
  /^\p{Lu}[\p{L}’'-]+(?:,?\s+(?:and|of|or|for|to|in|on|&|\p{Lu}[\p{L}’'-]+)){0,6}?(?<=\p{Lu}[\p{L}’'-]+)(?=\s+(?:This|The|Neither|Each|Either|Any|All|No|It|If|Subject|Except|Upon|Nothing|During)\s)/u

/** Longer sentences are cut at a clause: nobody reads a quote of half a page. */
const MAX_PASSAGE = 450
const MIN_PASSAGE = 120
/** Notices of a line or two come back on every page; longer texts that do are content. */
const MAX_FURNITURE = 250
const SHORTEST_PAGE = 800

/** Cuts a document into passages and drops what is no content: headings, page numbers, repeated footers. */
export function passagesOf(text: string): Passage[] {
  const spans = withoutFurniture(
    text,
    paragraphs(text).flatMap(({ start, end }) => sentencesIn(text, start, end)),
  )
  const passages: Passage[] = []
  let heading = ''
  let position = 0
  for (const { start, end } of spans) {
    const content = text.slice(start, end)
    if (isHeading(content)) {
      heading = content
      position = 0
      continue
    }
    for (const piece of cutLong(text, start, end)) {
      passages.push({
        ...piece,
        kind: kindOf(text.slice(piece.start, piece.end)),
        heading,
        position: position++,
      })
    }
  }
  return passages
}

/** Whether a sentence or line is only the title of what follows: few words, all in capitals or title case. */
function isHeading(content: string) {
  if (content.length > 90 || IS_COMPANY.test(content) || /[;,]$|[:$€£_!?"“]|\d{3}/.test(content)) return false
  const words = content.match(/\p{L}[\p{L}’'-]*/gu) ?? []
  if (words.length > 10 || !words.some((word) => word.length > 3)) return false
  return words.every((word) => /^\p{Lu}/u.test(word) || word.length <= 3)
}

interface Span {
  start: number
  end: number
}

function sentencesIn(text: string, start: number, end: number): Span[] {
  const spans: Span[] = []
  let from = start
  for (const to of [...sentenceEnds(text.slice(start, end)).map((offset) => start + offset), end]) {
    const sentence = trimmed(text, from, to)
    const heading = text.slice(sentence.start, sentence.end).match(RUN_IN_HEADING)?.[0].length
    if (heading !== undefined) {
      spans.push({ start: sentence.start, end: sentence.start + heading })
      spans.push(trimmed(text, sentence.start + heading, to))
    } else if (sentence.end > sentence.start) spans.push(sentence)
    from = to
  }
  return spans
}

/** Without the number of the clause before it and the blanks around it. */
function trimmed(text: string, start: number, end: number): Span {
  const content = text.slice(start, end)
  const lead = content.match(LEADING_NUMBER)?.[0].length ?? 0
  return { start: start + lead, end: start + Math.max(lead, content.trimEnd().length) }
}

function cutLong(text: string, start: number, end: number): Span[] {
  const spans: Span[] = []
  let from = start
  while (end - from > MAX_PASSAGE) {
    // Never half a character: a database refuses to store one.
    const window = text.slice(from, from + MAX_PASSAGE).replace(/[\uD800-\uDBFF]$/, '')
    const at = [/[;:]\s(?!.*[;:]\s)/s, /,\s(?!.*,\s)/s, /\s(?!.*\s)/s]
      .map((boundary) => window.search(boundary) + 1)
      .find((offset) => offset > MIN_PASSAGE)
    const to = from + (at ?? window.length)
    spans.push({ start: from, end: to })
    from = to + (text.slice(to).match(/^\s*/)?.[0].length ?? 0)
  }
  return [...spans, { start: from, end }]
}

function kindOf(content: string): Passage['kind'] {
  const plainWords = content.match(/(?<![\p{L}'’])\p{Ll}{2,}/gu)?.length ?? 0
  const isComplete = /[.;:,!?]["”’)\]]*$/.test(content) || content.length >= 120
  return plainWords >= 4 && content.length >= 30 && isComplete ? 'sentence' : 'line'
}

/**
 * Drops what holds no words, and page headers: short texts that come back three times, but for their numbers,
 * and far apart. Rows of a table and a clause that is repeated stand close together and stay.
 */
function withoutFurniture(text: string, spans: Span[]) {
  const places = new Map<string, { first: number; last: number; count: number }>()
  const shapes = spans.map(({ start, end }) => {
    if (end - start > MAX_FURNITURE) return undefined
    const shape = text
      .slice(start, end)
      .replace(/\d+/g, '#')
      .replace(/\s{2,}/g, ' ')
    const { first, count } = places.get(shape) ?? { first: start, count: 0 }
    places.set(shape, { first, last: start, count: count + 1 })
    return shape
  })
  return spans.filter((_, position) => {
    const shape = shapes[position]
    if (shape === undefined) return true
    const { first, last, count } = places.get(shape)!
    const isOnEveryPage = count >= 3 && (last - first) / (count - 1) > SHORTEST_PAGE
    return !isOnEveryPage && /\p{L}{2}/u.test(shape) && !/^page \S+$/i.test(shape)
  })
}
