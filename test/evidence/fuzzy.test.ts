import { describe, expect, it } from 'vitest'
import { locate, prepare } from '../../src/evidence/locate.ts'

const clause = 'The Tenant shall not assign this Lease without the prior written consent of the Landlord'
const filler = Array.from(
  { length: 400 },
  (_, i) => `Clause ${i} is about matter ${i * 7} of the parties.`,
).join('\n')
const document = `${filler}\n${clause}.\n${filler}`
const searchable = prepare(document)

const found = (quote: string) => {
  const place = locate(searchable, quote)
  return (
    place && {
      text: document.slice(place.start, place.end),
      match: place.match,
      similarity: place.similarity,
    }
  )
}

describe('a quote that was altered a little', () => {
  it('is located as fuzzy when a negation is gone', () => {
    expect(found(clause.replace(' not', ''))).toEqual({ text: clause, match: 'FUZZY', similarity: 1 })
  })

  it('is located as fuzzy when a word is another, with the share of words found', () => {
    expect(found(clause.replace('prior', 'earlier'))).toEqual({
      text: clause,
      match: 'FUZZY',
      similarity: 14 / 15,
    })
  })

  it('is located as fuzzy when a number is another', () => {
    expect(found('Clause 399 is about matter 2794 of the parties.')).toMatchObject({
      text: 'Clause 399 is about matter 2793 of the parties',
      match: 'FUZZY',
    })
  })

  it('is located around an ellipsis when most of it is one passage', () => {
    expect(
      found('The Tenant shall not assign this Lease ... the prior written consent of the Landlord'),
    ).toMatchObject({
      match: 'FUZZY',
      text: clause,
    })
  })

  it('is absent when more than one word in five is another', () => {
    expect(
      found(clause.replace('prior written consent', 'later spoken wish').replace('Lease', 'Loan')),
    ).toBeNull()
  })

  it('is absent when its words stand in another order', () => {
    expect(found(clause.split(' ').reverse().join(' '))).toBeNull()
  })

  it('is absent when its words are spread over the document', () => {
    expect(found('Tenant Clause Landlord matter parties Lease')).toBeNull()
  })

  it('is absent when it is too short to tell', () => {
    expect(found('Tenant shall nicht assign')).toBeNull()
  })

  it('is located at the first of equally similar passages', () => {
    const twice = prepare(`${clause}. Now again. ${clause}.`)
    expect(locate(twice, clause.replace('prior', 'earlier'))?.start).toBe(0)
  })

  it('is located at the most similar passage, not the first', () => {
    const text = `${clause.replace('assign', 'sell')}. Now again. ${clause}.`
    expect(locate(prepare(text), clause.replace('prior', 'earlier'))?.start).toBe(
      text.lastIndexOf('The Tenant'),
    )
  })

  it('is located in a script without spaces', () => {
    const text = '甲方应当在合同生效之日起支付全部价款。'
    expect(locate(prepare(`前文。${text}后文。`), '甲方应当在合同签署之日起支付全部价款')).toMatchObject({
      start: 3,
      match: 'FUZZY',
    })
  })
})

describe('a text made to be slow', () => {
  const size = 200_000
  const long = 20_000
  const texts = {
    'one letter': 'a'.repeat(size),
    'one word': 'ab '.repeat(size / 3),
    'one compound': 'a-'.repeat(size / 2),
    'broken lines': 'a-\n'.repeat(size / 3),
    'one number': '1,'.repeat(size / 2),
    'one bracket': '(1'.repeat(size / 2),
    marks: `e${'\u0301\u0323'.repeat(size / 2)}`,
    'invisible characters': `1${'\u200b'.repeat(size)}5`,
    dots: `${'.'.repeat(size)} x`,
    dashes: `${'- '.repeat(size / 2)}x`,
    NULs: `${'\0'.repeat(size)}x`,
    'halves of pairs': `${'\ud83d'.repeat(size)}x`,
    'one Han character': '中'.repeat(size),
  }

  it.each(Object.entries(texts))('still gets an answer in range: %s', (_, text) => {
    const slow = prepare(text)
    const first = text.slice(0, 2)
    const quotes = [
      first,
      text.slice(0, long),
      `${text.slice(0, long)}zz`,
      `zz${text.slice(0, long)}`,
      `${first}x`.repeat(long / 3),
    ]
    for (const quote of quotes) {
      const place = locate(slow, quote)
      if (place) expect(0 <= place.start && place.start < place.end && place.end <= text.length).toBe(true)
    }
  })
})
