import { type FoundValue, findValues } from './found-value.ts'

const NUMBER_WORDS = new Map(
  Object.entries({
    ...{
      one: 1,
      two: 2,
      three: 3,
      four: 4,
      five: 5,
      six: 6,
      seven: 7,
      eight: 8,
      nine: 9,
      ten: 10,
      eleven: 11,
    },
    ...{
      twelve: 12,
      thirteen: 13,
      fourteen: 14,
      fifteen: 15,
      sixteen: 16,
      eighteen: 18,
      twenty: 20,
      thirty: 30,
    },
    ...{
      forty: 40,
      'forty-five': 45,
      fifty: 50,
      sixty: 60,
      seventy: 70,
      eighty: 80,
      ninety: 90,
      hundred: 100,
    },
  }),
)
const DIGITS = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?'
const WORDS = [...NUMBER_WORDS.keys()].sort((a, b) => b.length - a.length).join('|')

/** "five (5)", "30", "thirty", "12.5%"; not the number of a clause, nor one inside a date or a code. */
const NUMBER = new RegExp(
  `(?<![\\p{L}\\p{N}$€£/.-])(?<!(?:section|article|clause|exhibit|annex|page|phase|rule|schedule)\\s+)(?:(?:${WORDS})\\s*\\((${DIGITS})\\)|(${DIGITS})|(${WORDS}))(?![\\p{L}\\p{N}/]|[.,-]\\d)(?:\\s?%)?`,
  'giu',
)

const UNITS = 'business days?|calendar days?|days?|weeks?|months?|years?|hours?'

/** "five (5) years", "30 days'", "a one-year period" */
const DURATION = new RegExp(`${NUMBER.source}[\\s-]+(${UNITS})\\b`, 'giu')

/** All numbers in a text, in digits or in words. */
export function findNumbers(text: string): FoundValue[] {
  return findValues(text, NUMBER, ([, bracketed, digits, word]) => readNumber(bracketed ?? digits, word))
}

/** All periods of time in a text; the value is the number before the unit. */
export function findDurations(text: string): FoundValue[] {
  return findValues(text, DURATION, ([, bracketed, digits, word]) => readNumber(bracketed ?? digits, word))
}

/** "1,250,000.50" as the plain decimal 1250000.50. */
export function plainDecimal(digits: string) {
  return digits.replaceAll(',', '')
}

function readNumber(digits: string | undefined, word: string | undefined) {
  if (digits !== undefined) return { value: plainDecimal(digits) }
  const value = NUMBER_WORDS.get(word?.toLowerCase() ?? '')
  return value === undefined ? undefined : { value: String(value) }
}
