import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { locate, prepare } from '../../src/evidence/locate.ts'

const CORPUS = new URL('../../../shared/corpus/', import.meta.url)

interface Span {
  quote: string
  /** Only where the labels say it. */
  start?: number
}

type LabelledEvidence = string | { start: number; text: string }

interface Entry {
  id: string
  file: string
  mediaType: string
  labels?: { fields?: { evidence?: LabelledEvidence[] }[]; criteria?: { evidence?: LabelledEvidence[] }[] }
}

const entries: Entry[] = existsSync(CORPUS)
  ? JSON.parse(readFileSync(new URL('manifest.json', CORPUS), 'utf8')).documents
  : []

// PDF and HTML wait for text extraction.
const labelled = entries.filter((entry) => entry.labels && entry.mediaType === 'text/plain')

const documents = labelled.map(({ id, file, labels }) => ({
  id,
  text: readFileSync(new URL(file, CORPUS), 'utf8'),
  spans: [...(labels!.fields ?? []), ...(labels!.criteria ?? [])].flatMap(({ evidence }) =>
    (evidence ?? []).flatMap(spansOf),
  ),
}))

/** CUAD joins the pieces of a clause with <omitted>. */
function spansOf(evidence: LabelledEvidence): Span[] {
  if (typeof evidence !== 'string') return [{ quote: evidence.text, start: evidence.start }]
  return evidence.split('<omitted>').flatMap((piece) => (piece.trim() ? [{ quote: piece }] : []))
}

const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Whether the labeller cut a word in two: then it is not a quote of whole words, and must not count as one. */
function cutsWord(text: string, quote: string): boolean {
  const at = text.indexOf(quote.trim())
  return at > 0 && /^\w\w$/.test(text.slice(at - 1, at + 1))
}

/** Other numbers, names and negations, each put into the span once. */
function alterationsOf(quote: string): string[] {
  const replace = (pattern: RegExp, by: string | ((found: string) => string), most = 3) =>
    [...quote.matchAll(pattern)].slice(0, most).map(({ 0: found, index }) => {
      const other = typeof by === 'string' ? by : by(found)
      return quote.slice(0, index) + other + quote.slice(index + found.length)
    })
  return [
    ...replace(/\d/g, (digit) => String((Number(digit) + 3) % 10)),
    ...replace(/\d+/g, (number) => `${number}7`),
    ...replace(/\b[A-Z][a-z]{2,}\b/g, 'Zorvex'),
    ...replace(/\b(not|no|never) /gi, ''),
    ...replace(/\b(shall|will|may|is|are) /g, (verb) => `${verb}not `),
    ...replace(/\bnon-|\bun(?=[a-z]{4})/gi, ''),
  ].filter((altered) => altered !== quote)
}

/** The words of a text parted by white space, without the punctuation around them. */
const words = (text: string) =>
  ` ${text
    .toLowerCase()
    .replace(/[“”]/g, '"')
    .split(/\s+/)
    .map((word) => word.replace(/^["(]+|[".,;:)]+$/g, ''))
    .filter(Boolean)
    .join(' ')} `

describe.skipIf(documents.length === 0)(
  'the labelled spans of the corpus (skipped without ../shared/corpus)',
  () => {
    it('are many enough to mean something', () => {
      expect(documents.flatMap(({ spans }) => spans).length).toBeGreaterThanOrEqual(244)
    })

    it.each(documents)('are found where they stand: $id', ({ text, spans }) => {
      const document = prepare(text)
      for (const { quote, start } of spans) {
        const place = locate(document, quote)
        if (cutsWord(text, quote)) {
          expect(place?.match).toBe('FUZZY')
          continue
        }
        expect(place?.match, quote).toMatch(/EXACT|NORMALISED/)
        expect(squeeze(text.slice(place!.start, place!.end))).toBe(squeeze(quote))
        if (start !== undefined) {
          expect(place).toMatchObject({ start, end: start + quote.trimEnd().length, match: 'EXACT' })
        }
      }
    })

    it.each(documents)('are found as normalised when they are set otherwise: $id', ({ text, spans }) => {
      const document = prepare(text)
      for (const { quote } of spans.filter((span) => !cutsWord(text, span.quote))) {
        const other = quote.trim().replace(/\s+/g, '\n ').replace(/"/g, '“').replace(/'/g, '’').toUpperCase()
        const place = locate(document, other)
        expect(place?.match, other).toMatch(/EXACT|NORMALISED/)
        expect(squeeze(text.slice(place!.start, place!.end)).toUpperCase()).toBe(squeeze(quote).toUpperCase())
      }
    })

    it.each(documents)('are at most fuzzy with another number, name or negation: $id', ({ text, spans }) => {
      const document = prepare(text)
      const all = words(text)
      for (const altered of new Set(spans.flatMap(({ quote }) => alterationsOf(quote)))) {
        const match = locate(document, altered)?.match ?? null
        if (match === 'EXACT' || match === 'NORMALISED') expect(all, altered).toContain(words(altered))
      }
    })
  },
)
