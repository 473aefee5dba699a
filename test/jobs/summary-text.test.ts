import { expect, it } from 'vitest'
import { summaryText } from '../../src/jobs/summary-text.ts'

const ANSWER = JSON.stringify({
  overview: { text: 'A lease.\nIt says "text": "no". 😀', quotes: ['{"text": "a quote", \\'] },
  keyPoints: [
    { text: 'Rent: \t5 € \\ month', quotes: ['"text"', 'text'] },
    { text: 'The end.', quotes: [] },
  ],
})
const TEXT = 'A lease.\nIt says "text": "no". 😀\n\nRent: \t5 € \\ month\n\nThe end.'

it('the text of a summary is its overview and its key points, without their quotes', () => {
  expect(summaryText(ANSWER)).toBe(TEXT)
  expect(summaryText(JSON.stringify(JSON.parse(ANSWER), null, 2))).toBe(TEXT)
})

it('of an answer that is cut off anywhere it is the beginning of the whole text', () => {
  // Escaped as another model may do it.
  const escaped = ANSWER.replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  for (const answer of [ANSWER, escaped]) {
    let before = ''
    for (let length = 0; length <= answer.length; length++) {
      const text = summaryText(answer.slice(0, length))
      expect(text.startsWith(before)).toBe(true)
      expect(TEXT.startsWith(text)).toBe(true)
      expect(text.isWellFormed()).toBe(true)
      before = text
    }
    expect(before).toBe(TEXT)
  }
})

it('of something else than the answer asked for it is nothing', () => {
  for (const answer of [
    '',
    'Sorry, I cannot.',
    '{"text',
    '{"text":',
    '{"text": 5}',
    '{"text": "\\q"',
    '[]',
  ]) {
    expect(summaryText(answer)).toBe('')
  }
})
