import { describe, expect, it } from 'vitest'
import { marksOf, type Piece, pieceAt, piecesOf, stretches } from '../../console/src/job/marks.ts'

const piece = (claim: string, start: number, end: number, index = 0): Piece => ({
  claim,
  index,
  start,
  end,
  similar: false,
})
const told = (text: string, pieces: Piece[]) =>
  stretches(0, text.length, marksOf(pieces)).map(({ start, end, pieces: over }) => [
    text.slice(start, end),
    over.map(({ claim }) => claim).join('+'),
  ])

describe('marks of a document', () => {
  it('cuts overlapping evidence into stretches that know all of their claims', () => {
    expect(told('abcdefgh', [piece('x', 1, 5), piece('y', 3, 7)])).toEqual([
      ['a', ''],
      ['bc', 'x'],
      ['de', 'x+y'],
      ['fg', 'y'],
      ['h', ''],
    ])
  })

  it('keeps one place that two claims quote as one stretch', () => {
    expect(told('abcd', [piece('x', 1, 3), piece('y', 1, 3)])).toEqual([
      ['a', ''],
      ['bc', 'x+y'],
      ['d', ''],
    ])
  })

  it('marks nothing where there is no evidence', () => {
    expect(told('abcd', [])).toEqual([['abcd', '']])
  })

  it('cuts a mark at the ends of a block', () => {
    const marks = marksOf([piece('x', 2, 9)])
    expect(stretches(4, 6, marks).map(({ start, end }) => [start, end])).toEqual([[4, 6]])
    expect(stretches(0, 4, marks).map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
    ])
  })

  it('lays what somebody looks for over the marks', () => {
    const hit = { start: 2, end: 6 }
    const marks = marksOf([piece('x', 1, 4)], [hit])
    expect(
      marks.map(({ start, end, pieces, hit }) => [start, end, pieces.length, hit !== undefined]),
    ).toEqual([
      [1, 2, 1, false],
      [2, 4, 1, true],
      [4, 6, 0, true],
    ])
  })

  it('leaves out evidence that was not found', () => {
    const evidence = {
      quote: 'q',
      found: null,
      start: null,
      end: null,
      page: null,
      match: null,
      similarity: 0,
    }
    const claim = {
      id: 'x',
      name: 'x',
      standing: 'unverified' as const,
      says: 'x',
      written: undefined,
      verdict: undefined,
      asked: undefined,
      required: false,
      prose: false,
      evidence: [evidence, { ...evidence, start: 3, end: 5, match: 'FUZZY' as const }],
    }
    expect(piecesOf([claim])).toEqual([{ claim: 'x', index: 1, start: 3, end: 5, similar: true }])
  })

  it('selects the shortest claim at a place, and the next one with another click', () => {
    const pieces = [piece('long', 0, 90), piece('short', 10, 20)]
    expect(pieceAt(pieces, undefined).claim).toBe('short')
    expect(pieceAt(pieces, { claim: 'short', index: 0 }).claim).toBe('long')
    expect(pieceAt(pieces, { claim: 'long', index: 0 }).claim).toBe('short')
  })
})
