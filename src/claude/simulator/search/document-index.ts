import { type Passage, passagesOf } from './passages.ts'
import { contentWords } from './words.ts'

export interface IndexedPassage extends Passage {
  /** Each stem with the offset of its first word in the document. */
  stems: Map<string, number>
  headingStems: Set<string>
}

export interface DocumentIndex {
  text: string
  passages: IndexedPassage[]
  /** In how many passages, or their headings, a stem stands. */
  frequency: Map<string, number>
}

/** Reads a document once for all the questions that are asked about it. */
export function indexDocument(text: string): DocumentIndex {
  const frequency = new Map<string, number>()
  let heading = ''
  let headingStems = new Set<string>()
  const passages = passagesOf(text).map((passage) => {
    const stems = new Map<string, number>()
    for (const { stem, start } of contentWords(text.slice(passage.start, passage.end))) {
      if (!stems.has(stem)) stems.set(stem, passage.start + start)
    }
    if (passage.heading !== heading) {
      heading = passage.heading
      headingStems = new Set(contentWords(heading).map(({ stem }) => stem))
    }
    for (const stem of new Set([...stems.keys(), ...headingStems])) {
      frequency.set(stem, (frequency.get(stem) ?? 0) + 1)
    }
    return { ...passage, stems, headingStems }
  })
  return { text, passages, frequency }
}

/** How much a stem tells: 1 for one that never occurs, towards 0 for one that stands everywhere. */
export function rarity({ passages, frequency }: DocumentIndex, stem: string) {
  const share = (1 + (frequency.get(stem) ?? 0)) / (1 + passages.length)
  return passages.length === 0 ? 1 : Math.max(0.05, Math.log(share) / Math.log(1 / (1 + passages.length)))
}

/** The words of a passage exactly as they stand in the document. */
export function quote({ text }: DocumentIndex, { start, end }: { start: number; end: number }) {
  return text.slice(start, end)
}
