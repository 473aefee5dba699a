import { describe, expect, it } from 'vitest'
import { hitsOf, MOST_HITS } from '../../console/src/job/find.ts'

const found = (text: string, words: string) =>
  hitsOf(text, words).map(({ start, end }) => text.slice(start, end))

describe('looking for words in a document', () => {
  it('finds them in any case, and over the end of a line', () => {
    expect(found('Governing\n  Law: the governing law is …', 'governing law')).toEqual([
      'Governing\n  Law',
      'governing law',
    ])
  })

  it('takes them letter by letter, never as a pattern', () => {
    expect(found('a.c abc (x) [*]', 'a.c')).toEqual(['a.c'])
    expect(found('a.c abc (x) [*]', '[*]')).toEqual(['[*]'])
    expect(found('a.c abc (x', '(x')).toEqual(['(x'])
  })

  it('counts offsets as the document does', () => {
    expect(hitsOf('😀 Ärger', 'ärger')).toEqual([{ start: 3, end: 8 }])
  })

  it('finds nothing for nothing, and stops at so many', () => {
    expect(hitsOf('text', '  ')).toEqual([])
    expect(hitsOf('a '.repeat(2 * MOST_HITS), 'a')).toHaveLength(MOST_HITS)
  })
})
