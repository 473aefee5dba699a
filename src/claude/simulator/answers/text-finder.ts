import { type FoundValue, findValues } from '../search/found-value.ts'
import { findNames } from '../search/names.ts'
import { findDurations } from '../search/numbers.ts'
import { contentWords } from '../search/words.ts'
import type { ExtractField } from './task.ts'

type Finder = (text: string) => FoundValue[]

/** A full stop belongs to "U.S.A" but not to the end of the sentence. */
const CAPITALIZED = '\\p{Lu}(?:\\p{L}|\\.(?=\\p{L}))*'
const PLACE = `${CAPITALIZED}(?:\\s+(?:of\\s+)?(?:the\\s+)?${CAPITALIZED})*`
/** "the laws of the State of California", "Swiss law" */
const JURISDICTION = new RegExp(
  `(?<=\\blaws?\\s+of\\s+(?:the\\s+)?)(?:(?:State|Commonwealth|Province|Republic|Kingdom)\\s+of\\s+)?${PLACE}|\\p{Lu}\\p{L}+(?:\\s\\p{Lu}\\p{L}+)?(?=\\s+[Ll]aw\\b)`,
  'gu',
)
/** Words after "Label:" up to the end of the line or the next column. */
const AFTER_LABEL = /(?<=^[^:.\n]{2,60}:[ \t]+)\S(?:[^\n]*?\S)?(?=\s{2,}|\n|$)/g

interface Shape {
  /** A field whose name holds one of these words asks for this shape of answer. */
  words: string
  find: Finder
  /** Whether a whole clause still answers when none of this shape is found in it. */
  orClause: boolean
}

const SHAPES: Shape[] = [
  {
    words: 'law governing jurisdiction',
    find: (text) => findValues(text, JURISDICTION, () => ({ value: '' })),
    orClause: true,
  },
  {
    words: 'term period duration notice length days months years deadline',
    // A period means itself; only a NUMBER field asks for the number in it.
    find: (text) => findDurations(text).map((duration) => ({ ...duration, value: '' })),
    orClause: false,
  },
  {
    words: `party company supplier vendor customer licensor licensee buyer purchaser seller landlord tenant lender
      borrower insurer insured employer distributor issuer client contractor counterparty`,
    find: findNames,
    orClause: false,
  },
]

/** The shape a text field asks for; undefined when any words of the best passage may answer it. */
export function shapeOf(field: ExtractField): Shape | undefined {
  const asked = new Set(contentWords(field.name.replaceAll('_', ' ')).map(({ stem }) => stem))
  return SHAPES.find(({ words }) => contentWords(words).some(({ stem }) => asked.has(stem)))
}

/** The words after the label of a passage that is a "label: value". */
export function labelledValues(text: string): FoundValue[] {
  return findValues(text, AFTER_LABEL, () => ({ value: '' }))
}
