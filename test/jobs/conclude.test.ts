import { describe, expect, it } from 'vitest'
import { searchable } from '../../src/evidence/evidence.ts'
import { evaluate } from '../../src/jobs/evaluate.ts'
import { extract } from '../../src/jobs/extract.ts'
import { summarize } from '../../src/jobs/summarize.ts'
import type { FieldType } from '../../src/jobs/tasks.ts'
import { CONTRACT } from '../support/jobs.ts'

const document = searchable({ text: CONTRACT, pageStarts: [] })
const TRUE_QUOTE = 'Contoso shall pay a fee of USD 50,000 within thirty (30) days of each invoice.'
const ALTERED_NUMBER = 'Contoso shall pay a fee of USD 60,000 within thirty (30) days of each invoice.'
const ALTERED_SENSE = 'Contoso shall not pay a fee of USD 50,000 within thirty (30) days of each invoice.'
const INVENTED = 'Contoso shall insure Northwind against every loss of any kind whatsoever.'

describe('a summary', () => {
  const point = (text: string, ...quotes: string[]) => ({ text, quotes })
  const conclude = (...keyPoints: ReturnType<typeof point>[]) =>
    summarize.conclude(
      { focus: null, length: 'BRIEF' },
      { overview: point('A services agreement.', TRUE_QUOTE), keyPoints },
      document,
    )

  it('misses nothing when every point has a quote that stands in the document', () => {
    const { missing, claims, result } = conclude(point('A fee is due.', TRUE_QUOTE))
    expect({ missing, claims }).toEqual({ missing: [], claims: 2 })
    expect(result.keyPoints[0]?.verified).toBe(true)
  })

  it.each([
    ['an altered number', [ALTERED_NUMBER], 'FUZZY'],
    ['an altered sense', [ALTERED_SENSE], 'FUZZY'],
    ['an invented quote', [INVENTED], null],
  ])('names the point that rests on %s', (_, quotes, match) => {
    const { missing, result } = conclude(point('True.', TRUE_QUOTE), point('False.', ...quotes))
    expect(missing).toEqual(['Key point 2 has no quote that stands in the document.'])
    expect(result.keyPoints[1]).toMatchObject({ verified: false, evidence: [{ match }] })
  })

  it('names a point without any quote, and a summary without points', () => {
    expect(conclude(point('Bare.')).missing).toEqual([
      'Key point 1 has no quote that stands in the document.',
    ])
    expect(conclude().missing).toEqual(['The summary has no key points.'])
  })
})

describe('an extraction', () => {
  const answer = {
    found: true,
    written: '',
    value: '',
    currency: '',
    items: [] as string[],
    quotes: [TRUE_QUOTE],
  }
  const conclude = (type: FieldType, answered: Partial<typeof answer>, required = false) =>
    extract.conclude(
      { fields: [{ name: 'field', description: null, type, required }] },
      { fields: [{ name: 'field', ...answer, ...answered }] },
      document,
    )

  it.each<[FieldType, Partial<typeof answer>, unknown]>([
    ['TEXT', { written: 'thirty (30) days' }, 'thirty (30) days'],
    ['NUMBER', { written: 'USD 50,000', value: '50000' }, 50000],
    [
      'MONEY',
      { written: 'USD 50,000', value: '50000', currency: 'USD' },
      { amount: '50000', currency: 'USD' },
    ],
    [
      'DATE',
      { written: 'March 3, 2026', value: '2026-03-03', quotes: ['This Agreement is made on March 3, 2026'] },
      '2026-03-03',
    ],
    ['BOOLEAN', { written: 'shall pay', value: 'true' }, true],
    ['LIST', { items: ['Contoso', 'each invoice'] }, ['Contoso', 'each invoice']],
  ])('gives a %s whose words stand in the document its typed value', (type, answered, value) => {
    const { result, missing } = conclude(type, answered)
    expect(result.fields[0]?.status).toBe('FOUND')
    expect(result.values).toEqual({ field: value })
    expect(missing).toEqual([])
  })

  it.each<[string, FieldType, Partial<typeof answer>]>([
    ['a quote with an altered number', 'TEXT', { written: 'USD 60,000', quotes: [ALTERED_NUMBER] }],
    ['an invented quote', 'TEXT', { written: 'every loss', quotes: [INVENTED] }],
    ['no quote', 'TEXT', { written: 'USD 50,000', quotes: [] }],
    ['words that are not in its own quote', 'TEXT', { written: 'England and Wales' }],
    ['part of a number', 'NUMBER', { written: '50', value: '50' }],
    ['no words at all', 'NUMBER', { value: '50000' }],
    ['a number that is none', 'NUMBER', { written: 'USD 50,000', value: '50,000' }],
    ['a currency that is none', 'MONEY', { written: 'USD 50,000', value: '50000', currency: 'US Dollars' }],
    ['a day that does not exist', 'DATE', { written: 'thirty (30) days', value: '2026-02-30' }],
    ['one list entry of two', 'LIST', { items: ['Contoso', 'Fabrikam'] }],
    ['an empty list', 'LIST', { items: [] }],
  ])('calls a field UNVERIFIED that rests on %s, and gives no plain value for it', (_, type, answered) => {
    const { result, missing } = conclude(type, answered)
    expect(result.fields[0]?.status).toBe('UNVERIFIED')
    expect(result.values).toEqual({ field: null })
    expect(missing).toEqual(['Field "field" has a value whose words do not stand in the document.'])
  })

  it('holds an answer without a value to nothing, unless the field is required', () => {
    const absent = { found: false, quotes: [TRUE_QUOTE], written: 'USD 50,000' }
    expect(conclude('TEXT', absent)).toMatchObject({
      missing: [],
      claims: 0,
      result: { values: { field: null } },
    })
    expect(conclude('TEXT', absent, true).missing).toEqual([
      'Field "field" is required and the document does not state it.',
    ])
  })
})

describe('an evaluation', () => {
  type Answered = { verdict: 'PASS' | 'FAIL' | 'UNDETERMINED'; quotes: string[] }
  const conclude = (...criteria: Answered[]) =>
    evaluate.conclude(
      { criteria: criteria.map((_, i) => ({ name: `${i}`, description: 'It must be so.' })) },
      { criteria: criteria.map((criterion, i) => ({ name: `${i}`, reasoning: 'Because.', ...criterion })) },
      document,
    )
  const pass: Answered = { verdict: 'PASS', quotes: [TRUE_QUOTE] }
  const undetermined: Answered = { verdict: 'UNDETERMINED', quotes: [] }

  it.each([
    ['PASS', 'every criterion passes', [pass, pass]],
    ['FAIL', 'one fails', [pass, undetermined, { verdict: 'FAIL', quotes: [TRUE_QUOTE] }]],
    ['FAIL', 'one fails because something is absent', [pass, { verdict: 'FAIL', quotes: [] }]],
    ['UNDETERMINED', 'one is undetermined and none fails', [pass, undetermined]],
  ] as const)('ends as %s when %s', (outcome, _, criteria) => {
    expect(conclude(...(criteria as readonly Answered[]))).toMatchObject({ missing: [], result: { outcome } })
  })

  it.each<[string, Answered]>([
    ['a PASS without a quote', { verdict: 'PASS', quotes: [] }],
    ['a PASS with an altered quote', { verdict: 'PASS', quotes: [ALTERED_SENSE] }],
    ['a FAIL with an invented quote', { verdict: 'FAIL', quotes: [INVENTED] }],
  ])('names the criterion with %s, and is never PASS by it', (_, criterion) => {
    const { missing, result } = conclude(criterion)
    expect(missing).toEqual([`Criterion "0": ${criterion.verdict} has no quote that stands in the document.`])
    expect(result.outcome).not.toBe('PASS')
  })
})
