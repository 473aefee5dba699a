import { isNumeral, isUnspaced, isWordKind, Kind, kindOf, startsCharacter } from './characters.ts'
import { gapBefore, JOINS } from './gaps.ts'
import type { Folded } from './normalise.ts'

/**
 * Whether a quote may begin or end before unit `at` of the folded text without changing what it says. It may not
 * inside a word, a number or a compound, nor between a number and its sign, currency or unit: "500" does not stand
 * in "1,500", "able" not in "payable", "compete" not in "non-compete", "can" not in "can't", "5%" not in "-5%".
 *
 * Known to be stricter than a reader: "accord" is refused in "l'accord" (so is "Brien" in "O'Brien"), and "5" in
 * "(5)", since brackets around a number alone may be its minus sign. Such a quote needs a word more.
 */
export function isEdge(document: Folded, at: number, original: string): boolean {
  const { text, starts, gaps } = document
  if (at >= text.length) return true
  if (starts[at] === starts[at - 1] || !startsCharacter(original, starts[at]!)) return false
  if (at === 0) return true
  const gap = gapBefore(gaps, at)
  if (gap !== 0) return (gap & JOINS) === 0
  const around = new Surroundings(text, at)
  return !(
    insideWord(around) ||
    insideCompound(around, original, starts) ||
    insideNumber(around) ||
    insideSpacedNumber(around, original, starts) ||
    partsSignFromNumber(around) ||
    isBracketedNumber(around)
  )
}

/** The characters about a place: -1 is the one before it, 0 the one after it, and so on; '' beyond the text. */
class Surroundings {
  readonly text: string
  readonly at: number

  constructor(text: string, at: number) {
    this.text = text
    this.at = at
  }

  get(offset: number): string {
    return this.text[this.at + offset] ?? ''
  }

  /** Whole code points, for what depends on letters: those outside the basic plane are two units. */
  get codeBefore(): number {
    const unit = this.text.charCodeAt(this.at - 1)
    const isLow = unit >= 0xdc00 && unit < 0xe000 && this.at > 1
    return isLow ? this.text.codePointAt(this.at - 2)! : unit
  }

  get codeAfter(): number {
    return this.text.codePointAt(this.at)!
  }

  isDigit(offset: number) {
    return /\p{N}/u.test(this.get(offset))
  }

  isWord(offset: number) {
    return /[\p{L}\p{N}\p{M}]/u.test(this.get(offset))
  }
}

function insideWord({ codeBefore, codeAfter }: Surroundings): boolean {
  const after = kindOf(codeAfter)
  if (after === Kind.MARK) return true
  if (!isWordKind(after)) return false
  if (isNumeral(codeBefore) && isNumeral(codeAfter)) return true
  const before = kindOf(codeBefore)
  if (before === Kind.MARK) return !isUnspaced(codeBefore) && after !== Kind.UNSPACED
  return isWordKind(before) && before !== Kind.UNSPACED && after !== Kind.UNSPACED
}

/** At the apostrophe of "can't" or "O'Brien", the ampersand of "AT&T", an underscore; not at a quote mark. */
function insideCompound(around: Surroundings, original: string, starts: Uint32Array): boolean {
  return [-1, 0].some(
    (joiner) =>
      /['&_]/.test(around.get(joiner)) &&
      around.isWord(joiner - 1) &&
      around.isWord(joiner + 1) &&
      kindOf(original.codePointAt(starts[around.at + joiner]!)!) !== Kind.DOUBLE_QUOTE,
  )
}

/** At a sign inside 1,500.25, 12/31/2020, 10:30 or 2^10, at something invisible inside 15, after the point of .5 */
function insideNumber(around: Surroundings): boolean {
  const joins = [-1, 0].some(
    (joiner) =>
      /[.,:/⁄∕·٫٬^×'\u200B-]/.test(around.get(joiner)) &&
      around.isDigit(joiner - 1) &&
      around.isDigit(joiner + 1),
  )
  return (
    joins || (around.get(-1) === '.' && around.isDigit(0) && !/[\p{L}\p{N}\p{M}.)]/u.test(around.get(-2)))
  )
}

/** At a blank that groups digits: "500" does not stand in "1 500". Columns are parted by more than one blank. */
function insideSpacedNumber(around: Surroundings, original: string, starts: Uint32Array): boolean {
  return [-1, 0].some((blank) => {
    if (around.get(blank) !== ' ' || !around.isDigit(blank - 1) || !around.isDigit(blank + 1)) return false
    const at = around.at + blank
    const space = original.slice(starts[at]!, starts[at + 1]!)
    const groups = /^\d{3}(?!\d)/.test(around.text.slice(at + 1, at + 5))
    const led = /(?<!\d)\d{1,3}$/.test(around.text.slice(Math.max(0, at - 4), at))
    return space.length === 1 && !/[\t\n\v\f\r\x85\u2028\u2029]/.test(space) && groups && led
  })
}

const SIGN = /[-+±∓~≈≤≥^]/
const CURRENCY = /\p{Sc}/u

/** Between a number and what changes its meaning: -5 +5 ≤5 $5 5% 5° 5€ 5- and $-5. Only US may be left off a $. */
function partsSignFromNumber(around: Surroundings): boolean {
  const before = around.get(-1)
  const after = around.get(0)
  const isAmount = (offset: number) =>
    around.isDigit(offset) || (/[.,]/.test(around.get(offset)) && around.isDigit(offset + 1))
  const opensAmount = isAmount(0) || (CURRENCY.test(after) && isAmount(1))
  if (opensAmount && (SIGN.test(before) || CURRENCY.test(before))) return true
  // The > of a tag such as <TYPE>8 follows a letter.
  if (opensAmount && /[<>]/.test(before) && !around.isWord(-2)) return true
  if (SIGN.test(after) && CURRENCY.test(before)) return true
  if (CURRENCY.test(after) && around.isWord(-1) && opensAmount)
    return !/(^|[^\p{L}\p{N}])us$/u.test(textBefore(around, 4))
  return around.isDigit(-1) && (/[%‰‱°-]/.test(after) || CURRENCY.test(after))
}

/** Between the brackets of "(500)" and the number: in accounts they are a minus. */
function isBracketedNumber(around: Surroundings): boolean {
  const amount = String.raw`[\d\p{Sc}.,% ]*`
  if (around.get(-1) === '(') {
    return new RegExp(`^${amount}\\)`, 'u').test(around.text.slice(around.at, around.at + 32))
  }
  return around.get(0) === ')' && new RegExp(`\\(${amount}$`, 'u').test(textBefore(around, 32))
}

function textBefore({ text, at }: Surroundings, length: number) {
  return text.slice(Math.max(0, at - length), at)
}
