import { expect, test } from 'vitest'
import { csvCell, csvLine } from '../../console/src/parts/csv.ts'

test('a cell with a comma, a quote or a line break is quoted', () => {
  expect(csvLine(['a,b', 'say "hi"', 'one\ntwo', 'plain'])).toBe('"a,b","say ""hi""","one\ntwo",plain\r\n')
})

test.each(['=1+1', '+1+1', '-1+1', '@SUM(A1)', ' =1+1', '\t=1+1', '=cmd|"/c calc"!A0'])(
  'what a spreadsheet would take for a formula becomes text: %j',
  (text) => expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/),
)

test('numbers stay numbers, and nothing stays nothing', () => {
  expect([-1.5, 0, 12, '-3', null, undefined, false].map(csvCell)).toEqual([
    '-1.5',
    '0',
    '12',
    '-3',
    '',
    '',
    'false',
  ])
})

test('what is not plain is JSON', () => {
  expect(csvCell({ a: [1] })).toBe('"{""a"":[1]}"')
})
