/** What a character is to the search, and the form under which it is compared. */

export const Kind = {
  OTHER: 0,
  LETTER: 1,
  DIGIT: 2,
  /** A letter of a script that writes its words without spaces between them. */
  UNSPACED: 3,
  MARK: 4,
  SPACE: 5,
  DASH: 6,
  /** Invisible: soft hyphen, zero width, direction marks, variation selectors. */
  IGNORED: 7,
  APOSTROPHE: 8,
  DOUBLE_QUOTE: 9,
} as const
export type Kind = (typeof Kind)[keyof typeof Kind]

export interface Character {
  kind: Kind
  /** What is compared: decomposed (NFKD), without case. */
  folded: string
}

const UNSPACED =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u

const APOSTROPHES = "'`´‘’‚‛′‵‹›ʹʻʼʽ＇❛❜"
const DOUBLE_QUOTES = '"“”„‟«»″‶〝〞〟＂❝❞「」『』'
/** Every quote mark, single or double, for use inside the brackets of a pattern. */
export const QUOTE_MARKS = APOSTROPHES + DOUBLE_QUOTES

// The first that fits wins; a byte order mark is white space to JavaScript, and Thai digits are digits first.
const KINDS: readonly [RegExp, Kind][] = [
  [/\p{Default_Ignorable_Code_Point}/u, Kind.IGNORED],
  [/[\s\x85]/u, Kind.SPACE],
  [/[\p{Dash_Punctuation}\u2212]/u, Kind.DASH],
  [new RegExp(`[${APOSTROPHES}]`, 'u'), Kind.APOSTROPHE],
  [new RegExp(`[${DOUBLE_QUOTES}]`, 'u'), Kind.DOUBLE_QUOTE],
  [/\p{N}/u, Kind.DIGIT],
  [/\p{M}/u, Kind.MARK],
  [/\p{L}/u, Kind.LETTER],
]

// Raised, lowered, circled or fractional: NFKD would turn "nº" into "no", "Acme™" into "AcmeTM" and "十㊀" into "十一".
const RAISED = /[\p{No}ªº\u02B0-\u02FF\u1D2C-\u1D6A\u1D78\u1D9B-\u1DBF\u2070-\u209F℠™\u2C7C\u2C7D]/u

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => classify(code))

/** The kind of one code point. */
export function kindOf(code: number): Kind {
  return code < 128 ? (ASCII[code] as Kind) : classify(code)
}

function classify(code: number): Kind {
  const character = String.fromCodePoint(code)
  const kind = KINDS.find(([pattern]) => pattern.test(character))?.[1] ?? Kind.OTHER
  return kind === Kind.LETTER && isUnspaced(code) ? Kind.UNSPACED : kind
}

/** Whether a letter or mark belongs to a script that writes its words without spaces between them. */
export function isUnspaced(code: number) {
  return code >= 0x0e00 && UNSPACED.test(String.fromCodePoint(code))
}

/** Whether words are made of it: a letter or a digit of any script. */
export function isWordKind(kind: Kind) {
  return kind === Kind.LETTER || kind === Kind.DIGIT || kind === Kind.UNSPACED
}

/**
 * A digit of any script, or a Han numeral, which counts as one only next to another:
 * "十日" (ten days) does not stand in "二十日" (twenty days).
 */
export function isNumeral(code: number) {
  return (
    kindOf(code) === Kind.DIGIT ||
    /[零一二三四五六七八九十百千万萬億亿兆两兩]/u.test(String.fromCodePoint(code))
  )
}

/**
 * The form under which a character, or a base with its marks, is compared. What is no decimal digit never becomes
 * one, so that 10² is not 102 and 1½ is not 11⁄2; and nothing becomes white space, as ﷺ and ¨ would.
 */
export function foldCharacter(character: string): string {
  if (RAISED.test(character)) return character
  let plain = character.normalize('NFKD')
  if (/[\p{Nd}\s]/u.test(plain) && !/\p{Nd}/u.test(character)) plain = character.normalize('NFD')
  // Down, up and down again, because ẞ only becomes ss by way of ß; the dot of İ is part of a small i.
  return plain.toLowerCase().toUpperCase().toLowerCase().replace('i\u0307', 'i')
}

/** Characters already looked at, because Unicode properties are slow to ask for; made anew for every text. */
export class CharacterTable {
  readonly #known = new Map<number, Character>()

  of(code: number): Character {
    let character = this.#known.get(code)
    if (character === undefined) {
      character = describe(code)
      this.#known.set(code, character)
    }
    return character
  }
}

function describe(code: number): Character {
  const kind = kindOf(code)
  if (kind !== Kind.OTHER && !isWordKind(kind) && kind !== Kind.MARK) return { kind, folded: '' }
  const folded = foldCharacter(String.fromCodePoint(code))
  // A square kg is a symbol by itself, and letters once folded.
  const lettered = kind === Kind.OTHER && isWordKind(kindOf(folded.codePointAt(0)!))
  return { kind: lettered ? Kind.LETTER : kind, folded }
}

const isMark = (code: number) => code >= 0x300 && /\p{M}/u.test(String.fromCodePoint(code))

/** Whether a character begins at `offset`, or the text ends: not between surrogates, nor before an accent. */
export function startsCharacter(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return true
  const splitsPair = text.codePointAt(offset - 1)! > 0xffff
  return !splitsPair && !isMark(text.codePointAt(offset)!)
}

/** Where the character at `start` ends, with all marks on it. */
export function characterEnd(text: string, start: number): number {
  let end = start
  do end += text.codePointAt(end)! > 0xffff ? 2 : 1
  while (end < text.length && isMark(text.codePointAt(end)!))
  return end
}
