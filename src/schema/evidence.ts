import type { Evidence } from '../evidence/evidence.ts'
import { builder } from './builder.ts'

const MatchEnum = builder.enumType('EvidenceMatch', {
  description: 'How a quote was found in the document.',
  values: {
    EXACT: { description: 'Letter by letter.' },
    NORMALISED: {
      description: 'The same words; white space, hyphenation, quote marks, dashes or case differ.',
    },
    FUZZY: { description: 'A similar passage only. It shows where to look and verifies nothing.' },
  },
})

export const EvidenceType = builder.objectRef<Evidence>('Evidence').implement({
  description:
    'A quote that the model gave for a claim, with the place where our own search found it in the document.',
  fields: (t) => ({
    quote: t.exposeString('quote', { description: 'The quote as the model wrote it.' }),
    match: t.expose('match', {
      type: MatchEnum,
      nullable: true,
      description: 'How it was found; null when the document does not hold it.',
    }),
    start: t.exposeInt('start', {
      nullable: true,
      description: 'Where it begins, in UTF-16 code units of Document.text.',
    }),
    end: t.exposeInt('end', { nullable: true, description: 'Where it ends, exclusive.' }),
    page: t.exposeInt('page', {
      nullable: true,
      description: 'Its page, from 1; null when pages are not known.',
    }),
    similarity: t.exposeFloat('similarity', {
      description: 'Share of the quote that stands at the place, 0 to 1.',
    }),
    found: t.exposeString('found', { nullable: true, description: "The document's own words at the place." }),
  }),
})
