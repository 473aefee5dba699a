import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageAt, pageStarts } from '../../src/evidence/pages.ts'

describe('pages', () => {
  it('has no pages when the text has no form feed', () => {
    expect(pageStarts('one long text')).toBeNull()
    expect(pageAt(null, 3)).toBeNull()
  })

  it('begins a page right after each form feed', () => {
    expect(pageStarts('one\ftwo\f\fthree')).toEqual([0, 4, 8, 9])
  })

  it('counts a form feed to the page that it ends', () => {
    const starts = pageStarts('one\ftwo')
    expect([0, 3, 4, 6].map((offset) => pageAt(starts, offset))).toEqual([1, 1, 2, 2])
  })

  it('numbers a page by the form feeds before it, wherever the offset lies', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\f', '\n')), fc.nat(), (units, seed) => {
        const text = `${units.join('')}\f`
        const offset = seed % text.length
        expect(pageAt(pageStarts(text), offset)).toBe(text.slice(0, offset).split('\f').length)
      }),
    )
  })
})
