import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locate, prepare } from '../../src/evidence/locate.ts'

/** Words of many scripts; no two are the same once case, accents' order and ligatures are folded. */
const WORDS = [
  ...[
    'The',
    'tenant',
    'Landlord',
    'agreement',
    'office',
    'final',
    'shall',
    'unfair',
    'fair',
    'able',
    'payable',
  ],
  ...['not', 'no', 'never', "can't", 'can', 'non-compete', 'compete', 'x', 'Straße', 'ısı', 'İzmir', 'ſafe'],
  ...[
    'cafe\u0301',
    'a\u0323\u0302',
    '𐐔𐐯𐑅𐐨𐑉𐐯𐐻',
    '𝐑𝐞𝐧𝐭',
    'חוזה',
    'עִבְרִית',
    'عقد',
    'إيجار',
    'договор',
    'ΣΊΣΥΦΟΣ',
  ],
  ...['हिन्दी', '한국어', '合同', '契約書', 'สัญญา', 'Berlin', 'Paris', "O'Brien", 'AT&T'],
] as const
const NUMBERS = [
  '5%',
  '-5%',
  '$500',
  '1,500',
  '15,000',
  '500.25',
  '10',
  '110',
  '2.1',
  '(30)',
  '½',
  '10²',
  '1½',
] as const
const SPACES = [' ', '  ', '\n', '\r\n', '\t', '\f', '\u00a0', '\u2009', ' \u200b'] as const
const MARKS = [', ', '. ', '; ', ' — ', ' "', '” '] as const

const isNumber = (token: string) => /\p{N}/u.test(token)

/** Tokens and what parts them; two numbers are never parted by a blank alone, which could group their digits. */
const parts = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WORDS) }, fc.constantFrom(...NUMBERS)),
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...SPACES) }, fc.constantFrom(...MARKS)),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((pairs) =>
    pairs.map(([token, gap]) => ({ token: token as string, gap: isNumber(token) ? '; ' : (gap as string) })),
  )

type Parts = { token: string; gap: string }[]

const slice = fc.tuple(parts, fc.nat(), fc.nat()).map(([all, a, b]) => {
  const from = a % all.length
  return { all, from, to: from + 1 + (b % (all.length - from)) }
})

/** The text of the tokens and where each stands in it. */
function render(all: Parts) {
  const spans: { start: number; end: number }[] = []
  let text = ''
  for (const { token, gap } of all) {
    spans.push({ start: text.length, end: text.length + token.length })
    text += token + gap
  }
  return { text, spans }
}

/** One token written otherwise, chosen by a number. */
function vary(token: string, choice: number): string {
  if (isNumber(token)) return token
  const middle = Math.floor(token.length / 2)
  const splittable = /^[a-z]{4,}$/i.test(token)
  const ways = [
    () => token.toUpperCase(),
    () => token.toLowerCase(),
    () => token.normalize('NFC'),
    () => token.normalize('NFD'),
    () => token.replace('ffi', 'ﬃ').replace('fi', 'ﬁ'),
    () => token.replace("'", '’'),
    () => token.replace('-', '\u2011'),
    () => token.replace('-', '-\n'),
    () => (splittable ? `${token.slice(0, middle)}-\n${token.slice(middle)}` : token),
    () => (splittable ? `${token.slice(0, middle)}\u00ad${token.slice(middle)}` : token),
  ]
  return ways[choice % ways.length]!()
}

function varyGap(gap: string, choice: number): string {
  if (gap.trim() === '' || gap === ' \u200b') return SPACES[choice % SPACES.length]!
  return gap
    .replace('—', ['—', '–', '-', '--'][choice % 4]!)
    .replace(/["”]/, ['"', '“', '«', "'"][choice % 4]!)
    .replace(' ', SPACES[choice % SPACES.length]!)
}

const varied = (all: Parts, choices: number[]): Parts =>
  all.map(({ token, gap }, i) => {
    const choice = choices[i % choices.length]!
    return { token: vary(token, choice), gap: isNumber(token) ? gap : varyGap(gap, choice >>> 8) }
  })

const choices = fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 20 })

const bare = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}|\u0307/gu, '')

function expectWhole(text: string, place: { start: number; end: number }) {
  expect(place.start).toBeGreaterThanOrEqual(0)
  expect(place.start).toBeLessThan(place.end)
  expect(place.end).toBeLessThanOrEqual(text.length)
  for (const offset of [place.start, place.end]) {
    const around = text.slice(Math.max(0, offset - 1), offset + 1)
    expect(offset > 0 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(around)).toBe(false)
    expect(offset > 0 && offset < text.length && /^\p{M}/u.test(text.slice(offset))).toBe(false)
  }
}

describe('a quote of whole tokens', () => {
  it('is exact when it is cut from the text as it stands', () => {
    fc.assert(
      fc.property(slice, ({ all, from, to }) => {
        const { text, spans } = render(all)
        const quote = text.slice(spans[from]!.start, spans[to - 1]!.end)
        const place = locate(prepare(text), quote)
        expect(place?.match).toBe('EXACT')
        expect(place!.start).toBeLessThanOrEqual(spans[from]!.start)
        expect(text.slice(place!.start, place!.end)).toBe(quote)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is found at the same words when text and quote are written otherwise', () => {
    fc.assert(
      fc.property(slice, choices, choices, ({ all, from, to }, inText, inQuote) => {
        const { text, spans } = render(varied(all, inText))
        const cut = render(varied(all.slice(from, to), inQuote))
        const quote = cut.text.slice(0, cut.spans.at(-1)!.end)
        const place = locate(prepare(text), quote)
        expect(place?.match).toMatch(/EXACT|NORMALISED/)
        expectWhole(text, place!)
        const first = spans.findIndex(({ start }) => start === place!.start)
        expect(spans[first + to - from - 1]?.end).toBe(place!.end)
        expect(bare(text.slice(place!.start, place!.end))).toBe(bare(quote))
      }),
      { numRuns: 1_000 },
    )
  })
})

/** A token with another meaning, or none at all. */
const ALTERATIONS: ((token: string) => string)[] = [
  (token) => token.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
  (token) => token.replace(/\d/, '$&0'),
  (token) => token.replace(/\d(?=\d)/, ''),
  (token) => token.replace(/^[-$(]|[%)]$/, ''),
  (token) => token.replace(/^(\d+)[,.]/, ''),
  (token) => token.replace(/[²½]/, (sign) => (sign === '²' ? '2' : '1/2')),
  (token) => token.replace(/^(un|non-)/, ''),
  (token) => token.replace(/n't$|'t$/, ''),
  (token) => (/^(not|no|never)$/.test(token) ? '' : token),
  (token) => (/^(fair|able)$/.test(token) ? `un${token}` : token),
  (token) => (token === 'compete' ? 'non-compete' : token),
  (token) => (/^\p{Lu}/u.test(token) ? 'Zorvex' : token),
  (token) => token.replace(/^O'|^AT&/, ''),
]

/** Whether the tokens stand in the text in a row: compared one by one, without any of the code under test. */
function standsIn(tokens: string[], all: string[]): boolean {
  return all.some((_, at) => tokens.every((token, i) => all[at + i]?.toLowerCase() === token.toLowerCase()))
}

describe('a quote with another number, name or negation', () => {
  it('is never exact or normalised, unless its words stand elsewhere', () => {
    let checked = 0
    fc.assert(
      fc.property(slice, choices, fc.nat(), fc.nat(), ({ all, from, to }, inText, where, how) => {
        const cut = all.slice(from, to)
        const at = where % cut.length
        const alter = ALTERATIONS[how % ALTERATIONS.length]!
        const altered = cut.map((part, i) => (i === at ? { ...part, token: alter(part.token) } : part))
        const kept = altered.filter(({ token }) => token !== '')
        const tokens = kept.map(({ token }) => token)
        fc.pre(kept.length > 0 && altered[at]!.token !== cut[at]!.token)
        fc.pre(
          !standsIn(
            tokens,
            all.map(({ token }) => token),
          ),
        )
        checked++
        const quote = render(kept).text.replace(/\s*[^\p{L}\p{N}\p{M}%)]*$/u, '')
        expect(locate(prepare(render(varied(all, inText)).text), quote)?.match ?? 'FUZZY').toBe('FUZZY')
      }),
      { numRuns: 1_500 },
    )
    expect(checked).toBeGreaterThanOrEqual(1_500)
  })
})

describe('any text and any quote', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom(...'aA1,.- \n\f\u200b\u00ad\u0301’"(%$ßİﬁ½²中ｶﾞ', '\ud83d', '\ude00', '😀', '\0'),
      maxLength: 60,
    }),
  )

  it('gives a place in range that parts no character and holds the letters and digits of the quote', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.nat(), anyText, (text, a, b, other) => {
        const from = a % (text.length + 1)
        const document = prepare(text)
        for (const quote of [text.slice(from, from + (b % 20)), other]) {
          const place = locate(document, quote)
          if (place === null) continue
          expectWhole(text, place)
          const standing = text.slice(place.start, place.end)
          if (place.match === 'EXACT') expect([quote.trim(), quote]).toContain(standing)
          if (place.match === 'NORMALISED') expect(bare(standing)).toBe(bare(quote))
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds a whole text in itself when it has a letter or a digit', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(/[\p{L}\p{N}]/u.test(text))
        expect(locate(prepare(text), text)?.match).toBe('EXACT')
      }),
    )
  })
})
