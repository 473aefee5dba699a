import { describe, expect, it } from 'vitest'
import { locate, prepare } from '../../src/evidence/locate.ts'

const matchOf = (text: string, quote: string) => locate(prepare(text), quote)?.match ?? null
const found = (text: string, quote: string) => {
  const place = locate(prepare(text), quote)
  return place && text.slice(place.start, place.end)
}

describe('an exact quote', () => {
  it('is found with its offsets', () => {
    expect(locate(prepare('The Tenant shall pay.'), 'Tenant shall')).toEqual({
      start: 4,
      end: 16,
      match: 'EXACT',
      similarity: 1,
    })
  })

  it('is found without the blanks around it, unless one of them carries a combining mark', () => {
    expect(found('The rent is due.', ' rent\n')).toBe('rent')
    expect(matchOf('\n\u0301a', '\n\u0301a')).toBe('EXACT')
  })

  it('is found at its first place', () => {
    expect(locate(prepare('rent, the rent'), 'rent')?.start).toBe(0)
  })

  it('goes before an earlier normalised place', () => {
    expect(locate(prepare('THE RENT and the rent'), 'the rent')).toMatchObject({ start: 13, match: 'EXACT' })
  })

  it('is looked for again where the first place does not count', () => {
    expect(locate(prepare('payable, 1,500, able 500'), 'able 500')?.start).toBe(16)
    expect(locate(prepare('1,500 or 500'), '500')?.start).toBe(9)
  })

  it.each([
    ['the Company—a corporation', 'a corporation'],
    ['signed on June 30, 2003—the end', 'June 30, 2003'],
    ['thirty (30) days', '(30) days'],
    ['the "Company" shall', 'Company'],
    ['Acme™ Limited', 'Acme'],
    ['1. Term', 'Term'],
    ['<TYPE>8 a', '8 a'],
    ['a fee of US$500', '$500'],
  ])('may begin and end at punctuation: %s', (text, quote) => {
    expect(matchOf(text, quote)).toBe('EXACT')
  })

  it.each([
    ['合同于三十日', '合同'],
    ['第5条', '5条'],
    ['ไม่มีสัญญา', 'สัญญา'],
    ['契約書の写し', '契約'],
  ])('may begin and end anywhere in a script without spaces: %s', (text, quote) => {
    expect(matchOf(text, quote)).toBe('EXACT')
  })
})

describe('a normalised quote', () => {
  it.each([
    ['white space of every sort', 'the\u00a0 fixed\f\r\nrent', 'the fixed rent'],
    ['zero width characters', 'the ag\u200bree\ufeffment', 'the agreement'],
    ['a hyphen at a line end', 'the agree-\nment', 'the agreement'],
    ['a line-end hyphen that the quote kept', 'the agree-\nment', 'the agree- ment'],
    ['a compound broken at its hyphen', 'a non-\nexclusive right', 'a non-exclusive right'],
    ['a word broken where it looks like a compound', 'a non-\nexclusive right', 'a nonexclusive right'],
    ['a range broken at its hyphen', 'pages 10-\n20', 'pages 10-20'],
    ['soft hyphens', 'the agree\u00adment and agree\u00ad\nment', 'the agreement and agreement'],
    ['quote marks', 'the “Buyer’s” «right»', 'the "Buyer\'s" "right"'],
    ['one sort of quote mark for another', 'the “Buyer”', "the 'Buyer'"],
    ['dashes', 'the years 2003–2005 — all', 'the years 2003-2005 - all'],
    ['two hyphens for a dash', 'the end--or not', 'the end—or not'],
    ['ligatures', 'the ﬁrm oﬀer', 'the firm offer'],
    ['compatibility forms', '５㎏ ｶﾞｽ', '5kg ガス'],
    ['accents written apart', 'cafe\u0301 cre\u0300me', 'caf\u00e9 cr\u00e8me'],
    ['accents in another order', 'a\u0323\u0302 b', 'a\u0302\u0323 b'],
    ['case', 'The TENANT', 'the Tenant'],
    ['ß', 'Hauptstraße', 'HAUPTSTRASSE'],
    ['capital ß', 'HAUPTSTRAẞE', 'Hauptstraße'],
    ['Turkish i with and without dot', 'İSTANBUL kırmızı', 'istanbul KIRMIZI'],
    ['a line end between Han characters', '你好\n世界', '你好世界'],
    ['variation selectors', 'I ❤\ufe0f rent', 'i ❤ rent'],
  ])('folds %s', (_, text, quote) => {
    expect(matchOf(text, quote)).toBe('NORMALISED')
    expect(found(text, quote)).toBe(text)
  })

  it('covers whole characters of the original', () => {
    expect(found('x ﬁrm y', 'FIRM')).toBe('ﬁrm')
    expect(found('x cafe\u0301 y', 'CAFÉ')).toBe('cafe\u0301')
    expect(found('x 𝐑𝐞𝐧𝐭 y', 'rent')).toBe('𝐑𝐞𝐧𝐭')
  })

  it.each([
    '"the Tenant shall pay"',
    '“the Tenant shall pay…”',
    '...the Tenant shall pay...',
    '[…] the Tenant shall pay [...]',
    'the Tenant shall pay.',
  ])('loses what a model puts around it: %s', (quote) => {
    expect(found('Then the Tenant shall pay, and', quote)).toBe('the Tenant shall pay')
  })

  it('keeps an ellipsis in the middle, which is not one place', () => {
    expect(matchOf('the Tenant shall always pay', 'the Tenant ... pay')).toBeNull()
  })
})

describe('neither exact nor normalised', () => {
  it.each([
    ['part of a word', 'payable', 'able'],
    ['part of a word broken at a line end', 'un-\nable to pay', 'able to pay'],
    ['part of a word with a soft hyphen', 'pay\u00adable', 'able'],
    ['a letter without its accent', 'cafe\u0301', 'cafe'],
    ['a syllable without its last letter', '한국어 문장', '하국어'],
    ['part of a ligature', 'the ﬁrm', 'the f'],
    ['a compound without its negation', 'a non-compete clause', 'compete clause'],
    ['a compound whose hyphen became a blank', 'a non- compete clause', 'compete clause'],
    ['the start of a compound', 'interest-free', 'interest'],
    ['a compound written as one word', 'to re-sign', 'to resign'],
    ['a verb without its n’t', 'they can’t pay', 'they can'],
    ['part of a name', 'O’Brien Limited', 'Brien Limited'],
    ['part of a company name', 'AT&T Inc', 'T Inc'],
  ])('is %s', (_, text, quote) => {
    expect(matchOf(text, quote)).toBeNull()
  })

  it.each([
    ['thousands', 'pay 1,500', '500'],
    ['thousands in front', 'pay 15,000', '15'],
    ['more digits', 'in 110 days', '10 days'],
    ['decimals', 'pay 500.25', '500'],
    ['decimals, with the point', 'pay 500.25', '500.'],
    ['decimals without a leading zero', 'pay .5 percent', '5 percent'],
    ['thousands parted by a blank', 'pay 1 500 euros', '500 euros'],
    ['digits parted by something invisible', 'pay 1\u200b500', '500'],
    ['a blank in the number', 'pay 1 000', 'pay 1000'],
    ['no blank in the number', 'pay 1000', 'pay 1 000'],
    ['a line end in the number', 'pages 10-\n20', 'pages 1020'],
    ['a section number', '2.1 Term', '1 Term'],
    ['a date', 'on 12/31/2020', '31/2020'],
    ['a range', '10–20 days', '20 days'],
    ['a minus', 'grew -5%', '5%'],
    ['a minus that is not a hyphen', 'grew −5%', '5%'],
    ['a minus between currency and number', 'was $-500', '500'],
    ['a minus after the number', 'was 500-', 'was 500'],
    ['brackets for a minus', 'was (500)', '500'],
    ['a comparison', 'is ≤5', '5'],
    ['a currency', 'was $500', '500'],
    ['a currency after the number', 'was 500€', 'was 500'],
    ['another dollar', 'was C$500', '$500'],
    ['a per cent sign', 'was 5%', 'was 5'],
    ['an exponent', 'was 10²', 'was 102'],
    ['an exponent left off', 'was 10²', 'was 10'],
    ['a fraction', 'was 1½', 'was 11⁄2'],
    ['a fraction left off', 'was 1½', 'was 1'],
    ['a footnote mark', 'agreement¹ was', 'agreement1 was'],
    ['a masculine ordinal', 'nº cinco', 'no cinco'],
    ['inches for feet', 'a 5" pipe', "a 5' pipe"],
    ['a Han numeral', '三十日以内', '十日以内'],
    ['a Han column', '二 十', '二十'],
  ])('is a number that differs by %s', (_, text, quote) => {
    expect(matchOf(text, quote)).toBeNull()
  })

  it.each(['', ' \n', '...', '“—”', '\0', '😀'])('is a quote without letters and digits: %j', (quote) => {
    expect(matchOf('Anything ... “—” \0 😀 at all', quote)).toBeNull()
  })
})
