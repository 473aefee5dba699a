import { type Character, CharacterTable, foldCharacter, isNumeral, isWordKind, Kind } from './characters.ts'
import { type Gaps, JOINS, Reading } from './gaps.ts'

/**
 * A text as it is compared: no case, one kind of quote mark and dash, compatibility forms taken apart, one blank for
 * a run of white space, nothing invisible, and no hyphens inside words (those are in `gaps`).
 */
export interface Folded {
  text: string
  /** For each UTF-16 unit of `text`, where in the original the character begins that it comes from. */
  starts: Uint32Array
  gaps: Gaps
}

const BLANK = 0x20
const HYPHEN = 0x2d
const APOSTROPHE = 0x27
const DOUBLE_QUOTE = 0x22
const SOFT_HYPHEN = 0xad
/** Stands for anything invisible between two digits: dropping it would join them. */
const BREAK = 0x200b

// Unicode's stream-safe form allows 30 marks on one base; a longer run is ordered piece by piece, in linear time.
const MARKS_AT_ONCE = 30

/** What an ASCII character that needs no care folds to; 0 for white space, dashes and quote marks. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code <= BLANK || '\'"`-\x7f'.includes(String.fromCharCode(code))
    ? 0
    : String.fromCharCode(code).toLowerCase().charCodeAt(0),
)

/** Folds a document or a quote; linear in its length. */
export function fold(text: string): Folded {
  const folding = new Folding(text)
  let at = 0
  while (at < text.length) {
    const unit = text.charCodeAt(at)
    // A mark on the next place would change this character; there are none below U+0300.
    const next = text.charCodeAt(at + 1)
    if (unit < 128 && PLAIN[unit] !== 0 && !(next >= 0x300)) folding.put(PLAIN[unit]!, at++)
    else if (unit === BLANK && PLAIN[next] && folding.endsPlainly()) folding.put(BLANK, at++)
    else at = folding.take(at)
  }
  return folding.finish()
}

class Folding {
  readonly #text: string
  readonly #characters = new CharacterTable()
  readonly #gapAt: number[] = []
  readonly #gapReadings: number[] = []
  #units: Uint16Array
  #starts: Uint32Array
  #length = 0

  constructor(text: string) {
    this.#text = text
    this.#units = new Uint16Array(text.length + 16)
    this.#starts = new Uint32Array(text.length + 16)
  }

  put(unit: number, start: number) {
    if (this.#length === this.#units.length) this.#grow()
    this.#units[this.#length] = unit
    this.#starts[this.#length++] = start
  }

  /** Whether the last unit is ASCII, hence of a script with spaces. */
  endsPlainly() {
    return this.#length > 0 && this.#units[this.#length - 1]! < 128
  }

  /** Folds whatever begins at `at` and returns where the next begins. */
  take(at: number): number {
    const { kind } = this.#at(at)
    return kind === Kind.SPACE || kind === Kind.DASH || kind === Kind.IGNORED
      ? this.#takeSeparator(at)
      : this.#takeCharacter(at)
  }

  finish(): Folded {
    const bytes = Buffer.from(this.#units.buffer, 0, this.#length * 2)
    return {
      text: bytes.toString('utf16le'),
      starts: this.#starts.subarray(0, this.#length),
      gaps: { at: Uint32Array.from(this.#gapAt), readings: Uint8Array.from(this.#gapReadings) },
    }
  }

  #takeCharacter(at: number): number {
    const code = this.#text.codePointAt(at)!
    const { kind, folded } = this.#characters.of(code)
    let end = at + (code > 0xffff ? 2 : 1)
    if (kind === Kind.APOSTROPHE || kind === Kind.DOUBLE_QUOTE) {
      // A model often swaps " for '. After a digit they may be inches and feet, so there they stay apart.
      const inches = kind === Kind.DOUBLE_QUOTE && this.#kindBefore() === Kind.DIGIT
      this.put(inches ? DOUBLE_QUOTE : APOSTROPHE, at)
      return end
    }
    const bare = end
    for (let marks = 0; marks < MARKS_AT_ONCE && this.#at(end).kind === Kind.MARK; marks++) {
      end += this.#text.codePointAt(end)! > 0xffff ? 2 : 1
    }
    const whole = end === bare ? folded : foldCharacter(this.#text.slice(at, end))
    for (let i = 0; i < whole.length; i++) this.put(whole.charCodeAt(i), at)
    return end
  }

  #takeSeparator(at: number): number {
    const found = readSeparator(this.#text, at, (index) => this.#at(index).kind)
    const before = this.#kindBefore()
    const after = this.#at(found.end).kind
    const byDigit = before === Kind.DIGIT || (after === Kind.DIGIT && found.spaceStart === -1)
    if (found.dashes === 0 && found.spaceStart === -1) {
      if (before === Kind.DIGIT && after === Kind.DIGIT) this.put(BREAK, at)
    } else if (found.dashes === 0) {
      this.#putSpace(at, found)
    } else if (isWordKind(before) && isWordKind(after) && (found.dashes === 1 || !byDigit)) {
      this.#gap(dashReadings(found, before, after))
    } else {
      // A rule of dashes is one dash; but next to a digit each may be a sign.
      const count = byDigit ? found.dashes : 1
      for (let i = 0; i < count; i++) this.put(HYPHEN, at)
      if (found.spaceStart !== -1 && found.end < this.#text.length) this.put(BLANK, found.spaceStart)
    }
    return found.end
  }

  #putSpace(at: number, { end, endsLine }: Separator) {
    if (this.#length === 0 || end === this.#text.length) return
    const after = this.#text.codePointAt(end)!
    if (this.#kindBefore() !== Kind.UNSPACED || this.#at(end).kind !== Kind.UNSPACED) this.put(BLANK, at)
    else if (endsLine && !isNumeral(after)) this.#gap(Reading.SPACE | Reading.NOTHING)
    else this.#gap(Reading.SPACE)
  }

  #gap(readings: number) {
    this.#gapAt.push(this.#length)
    this.#gapReadings.push(readings)
  }

  #at(index: number): Character {
    return index < this.#text.length ? this.#characters.of(this.#text.codePointAt(index)!) : NOTHING
  }

  /** The kind of the last character put, seen through its marks. */
  #kindBefore(): Kind {
    const furthest = Math.max(0, this.#length - 2 * MARKS_AT_ONCE)
    for (let i = this.#length - 1; i >= furthest; i--) {
      let code = this.#units[i]!
      const high = this.#units[i - 1] ?? 0
      if (code >= 0xdc00 && code < 0xe000 && high >= 0xd800 && high < 0xdc00) {
        code = ((high - 0xd800) << 10) + (code - 0xdc00) + 0x10000
        i--
      }
      const { kind } = this.#characters.of(code)
      if (kind !== Kind.MARK) return kind
    }
    return Kind.OTHER
  }

  #grow() {
    const units = new Uint16Array(this.#units.length * 2)
    const starts = new Uint32Array(this.#starts.length * 2)
    units.set(this.#units)
    starts.set(this.#starts)
    this.#units = units
    this.#starts = starts
  }
}

const NOTHING: Character = { kind: Kind.OTHER, folded: '' }

/** Dashes, white space after them, or both; blanks before a dash are a separator of their own. */
interface Separator {
  end: number
  dashes: number
  /** The first dash as a UTF-16 unit. */
  first: number
  /** Where its white space begins; -1 when it has none. */
  spaceStart: number
  endsLine: boolean
}

/** It can break a word at a line end; an en or em dash, or several hyphens, cannot. */
const HYPHENS = /[-\u00AD\u2010\u2011\u058A\u05BE\uFE63\uFF0D]/

/** An em dash, like several hyphens, parts two clauses; hyphens and en dashes hold a compound together. */
const PARTING_DASHES = /[\u2014\u2015\uFE58\uFE31]/

function readSeparator(text: string, start: number, kindAt: (index: number) => Kind): Separator {
  let end = start
  let dashes = 0
  let first = 0
  let soft = false
  let spaceStart = -1
  let endsLine = false
  for (; end < text.length; end += text.codePointAt(end)! > 0xffff ? 2 : 1) {
    const kind = kindAt(end)
    const unit = text.charCodeAt(end)
    if (kind === Kind.DASH && spaceStart === -1) {
      if (dashes++ === 0) first = unit
    } else if (kind === Kind.SPACE) {
      if (spaceStart === -1) spaceStart = end
      if (isLineEnd(unit)) endsLine = true
    } else if (kind === Kind.IGNORED) {
      if (unit === SOFT_HYPHEN && spaceStart === -1) soft = true
    } else break
  }
  // A soft hyphen shows itself only where the line ends.
  if (dashes === 0 && soft && endsLine) {
    dashes = 1
    first = SOFT_HYPHEN
  }
  return { end, dashes, first, spaceStart, endsLine }
}

function isLineEnd(unit: number) {
  return (unit >= 0x0a && unit <= 0x0d) || unit === 0x85 || unit === 0x2028 || unit === 0x2029
}

function dashReadings({ dashes, first, spaceStart, endsLine }: Separator, before: Kind, after: Kind): number {
  const dash = String.fromCharCode(first)
  const parts = dashes > 1 || PARTING_DASHES.test(dash)
  const joins = parts && after !== Kind.DIGIT ? 0 : JOINS
  if (spaceStart === -1) return Reading.HYPHEN | joins
  if (!endsLine) return Reading.HYPHEN_AND_SPACE | joins
  // A line end never joins digits: "10-⏎20" may be 10-20, not 1020.
  const joinable = !parts && HYPHENS.test(dash) && before !== Kind.DIGIT && after !== Kind.DIGIT
  return Reading.HYPHEN | Reading.HYPHEN_AND_SPACE | (joinable ? Reading.NOTHING : 0) | joins
}
