import { type Character, CharacterTable, foldCharacter, isNumeral, isWordKind, Kind } from './characters.ts'
import { type Gaps, Reading } from './gaps.ts'
import { dashReadings, readSeparator, type Separator } from './separators.ts'

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
  for (let at = 0; at < text.length; ) {
    at = folding.takePlain(at)
    if (at < text.length) at = folding.take(at)
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

  /** Folds ASCII letters, digits, points and single blanks as far as they reach: nearly all of most texts. */
  takePlain(start: number): number {
    const text = this.#text
    const units = this.#units
    const starts = this.#starts
    let length = this.#length
    let at = start
    let next = text.charCodeAt(at)
    for (; at < text.length && length < units.length; at++) {
      const unit = next
      next = text.charCodeAt(at + 1)
      // A mark on the next place would change this character; there are none below U+0300.
      if (unit >= 128 || next >= 0x300) break
      const blank = unit === BLANK && PLAIN[next] && length > 0 && units[length - 1]! < 128
      if (PLAIN[unit] === 0 && !blank) break
      units[length] = blank ? BLANK : PLAIN[unit]!
      starts[length++] = at
    }
    this.#length = length
    return at
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
      this.#put(inches ? DOUBLE_QUOTE : APOSTROPHE, at)
      return end
    }
    const bare = end
    for (let marks = 0; marks < MARKS_AT_ONCE && this.#at(end).kind === Kind.MARK; marks++) {
      end += this.#text.codePointAt(end)! > 0xffff ? 2 : 1
    }
    const whole = end === bare ? folded : foldCharacter(this.#text.slice(at, end))
    for (let i = 0; i < whole.length; i++) this.#put(whole.charCodeAt(i), at)
    return end
  }

  #takeSeparator(at: number): number {
    const found = readSeparator(this.#text, at, (index) => this.#at(index).kind)
    const before = this.#kindBefore()
    const after = this.#at(found.end).kind
    const byDigit = before === Kind.DIGIT || (after === Kind.DIGIT && found.spaceStart === -1)
    if (found.dashes === 0 && found.spaceStart === -1) {
      if (before === Kind.DIGIT && after === Kind.DIGIT) this.#put(BREAK, at)
    } else if (found.dashes === 0) {
      this.#putSpace(at, found)
    } else if (isWordKind(before) && isWordKind(after) && (found.dashes === 1 || !byDigit)) {
      this.#gap(dashReadings(found, before, after))
    } else {
      // A rule of dashes is one dash; but next to a digit each may be a sign.
      const count = byDigit ? found.dashes : 1
      for (let i = 0; i < count; i++) this.#put(HYPHEN, at)
      if (found.spaceStart !== -1 && found.end < this.#text.length) this.#put(BLANK, found.spaceStart)
    }
    return found.end
  }

  #putSpace(at: number, { end, endsLine }: Separator) {
    if (this.#length === 0 || end === this.#text.length) return
    const after = this.#text.codePointAt(end)!
    if (this.#kindBefore() !== Kind.UNSPACED || this.#at(end).kind !== Kind.UNSPACED) this.#put(BLANK, at)
    else if (endsLine && !isNumeral(after)) this.#gap(Reading.SPACE | Reading.NOTHING)
    else this.#gap(Reading.SPACE)
  }

  #put(unit: number, start: number) {
    if (this.#length === this.#units.length) this.#grow()
    this.#units[this.#length] = unit
    this.#starts[this.#length++] = start
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
