import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockAt, blocksOf } from '../../console/src/job/blocks.ts'

describe('blocks of a document', () => {
  it('hold the whole text, in order, and never cut a character in two', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 300 })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), (lines) => {
        const text = lines.join('\n')
        const blocks = blocksOf(text, [])
        expect(blocks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
        for (const { start } of blocks.slice(1)) expect(text.charAt(start - 1)).toBe('\n')
      }),
      { numRuns: 50 },
    )
  })

  it('cut a million lines into few enough to lay out', () => {
    const text = 'a\n'.repeat(1_000_000)
    const blocks = blocksOf(text, [])
    expect(blocks.length).toBeLessThan(25_000)
    expect(blocks.reduce((sum, { lines }) => sum + lines, 0)).toBe(1_000_000)
  })

  it('cut a line without an end at spaces', () => {
    const text = 'word '.repeat(400_000)
    const blocks = blocksOf(text, [])
    expect(blocks.length).toBeGreaterThan(100)
    for (const { start, end } of blocks) expect(end - start).toBeLessThanOrEqual(12_001)
    for (const { end } of blocks) expect(text.charAt(end - 1)).toBe(' ')
  })

  it('cut a text without spaces between its characters', () => {
    const text = '😀'.repeat(20_000)
    for (const { start } of blocksOf(text, [])) expect(text.codePointAt(start)).toBe(0x1f600)
  })

  it('begin anew with each page', () => {
    const text = 'one\ftwo\ftwo more\n'
    const blocks = blocksOf(text, [0, 4, 8])
    expect(blocks.map(({ page, start }) => [page, start])).toEqual([
      [1, 0],
      [2, 4],
      [3, 8],
    ])
  })

  it('are found by an offset', () => {
    const blocks = blocksOf('a\n'.repeat(500), [])
    for (const offset of [0, 99, 100, 501, 999]) {
      const { start, end } = blocks[blockAt(blocks, offset)]!
      expect(start <= offset && offset < end).toBe(true)
    }
  })
})
