import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketMarks } from '../../console/src/overview/bucket-time.ts'
import { countFigures, durationFigures, moneyFigures } from '../../console/src/parts/plot-figures.ts'
import { layoutOf } from '../../console/src/parts/plot-layout.ts'
import { overlap, tooltipPlace } from '../../console/src/parts/plot-place.ts'
import { dragged, underPointer } from '../../console/src/parts/plot-pointer.ts'
import { barAt, stacked } from '../../console/src/parts/plot-stack.ts'

const texts = (marks: { text: string }[]) => marks.map(({ text }) => text)

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describe('The axis beside a plot', () => {
  test.each([
    [0, ['0', '1 s']],
    [3, ['0', '1 ms', '2 ms', '3 ms']],
    [900, ['0', '500 ms', '1 s']],
    [1200, ['0', '1 s', '2 s']],
    [9 * SECOND, ['0', '5 s', '10 s']],
    [80 * SECOND, ['0', '30 s', '60 s', '90 s']],
    [2 * MINUTE, ['0', '1 min', '2 min']],
    [2 * HOUR, ['0', '1 h', '2 h']],
    [70 * HOUR, ['0', '1 d', '2 d', '3 d']],
  ])('counts up to %d ms in lengths of time that people count in', (highest, said) => {
    expect(texts(durationFigures(highest, 3))).toEqual(said)
  })

  test.each([
    [0, ['0', '1']],
    [2, ['0', '1', '2']],
    [28, ['0', '10', '20', '30']],
    [12_000, ['0', '5K', '10K', '15K']],
  ])('counts up to %d in whole numbers', (highest, said) => {
    expect(texts(countFigures(highest, 4))).toEqual(said)
  })

  test.each([
    [0, ['0', '$0.000001']],
    [1500, ['0', '$0.0005', '$0.0010', '$0.0015']],
    [800_000, ['0', '$0.20', '$0.40', '$0.60', '$0.80']],
    [11_000_000, ['0', '$5', '$10', '$15']],
  ])('counts up to %d millionths of a dollar with the digits that they need', (highest, said) => {
    expect(texts(moneyFigures(highest, 4))).toEqual(said)
  })

  test.each([countFigures, durationFigures, moneyFigures])(
    'reaches the highest value in few even steps, whose texts differ: %o',
    (figures) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1e13 }), fc.integer({ min: 2, max: 5 }), (highest, most) => {
          const marks = figures(highest, most)
          expect(marks.length).toBeLessThanOrEqual(most + 1)
          expect(marks[0]!.at).toBe(0)
          expect(marks.at(-1)!.at).toBeGreaterThanOrEqual(highest)
          expect(new Set(texts(marks)).size).toBe(marks.length)
        }),
      )
    },
  )
})

describe('The axis below bars', () => {
  const begin = Date.parse('2026-11-15T00:00:00.000Z')
  const buckets = (count: number, each: number) =>
    Array.from({ length: count }, (_, index) => ({ at: new Date(begin + index * each).toISOString() }))

  test('has so many marks at most, in even steps, whatever it spans', () => {
    for (const most of [1, 3, 5, 13])
      for (const count of [1, 25, 49, 169, 336]) {
        const marks = bucketMarks(buckets(count, HOUR), 'HOUR', most)
        expect(marks.length).toBeLessThanOrEqual(most)
        expect(new Set(marks.slice(1).map(({ at }, index) => at - marks[index]!.at)).size).toBeLessThan(2)
      }
  })

  test('says days as they are counted, the last among them', () => {
    expect(texts(bucketMarks(buckets(7, 24 * HOUR), 'DAY', 4))).toEqual([
      '15 Nov',
      '17 Nov',
      '19 Nov',
      '21 Nov',
    ])
  })

  test('leaves out a text that the edge would cut off', () => {
    const content = {
      kind: 'bars' as const,
      layers: [],
      places: [0, 1, 2, 3],
      values: [],
      marks: () => [0, 1, 2, 3].map((at) => ({ at, text: 'a long text' })),
      figures: countFigures,
      title: String,
      say: String,
      label: '',
    }
    const widthOf = (text: string) => text.length * 10
    const marksAt = (width: number) =>
      layoutOf(content, 5, { width, height: 150 }, widthOf).marks.map(({ at }) => at)
    expect(marksAt(1000)).toEqual([0, 1, 2, 3])
    expect(marksAt(340)).toEqual([0, 1, 2])
  })
})

describe('Bars', () => {
  test('stand on each other; a layer without a value has no height', () => {
    expect(
      stacked([
        [1, 2, null],
        [3, null, 4],
        [5, 6, 7],
      ]),
    ).toEqual([
      [1, 2, 0],
      [4, 2, 4],
      [9, 8, 11],
    ])
    expect(stacked([])).toEqual([])
  })

  test('have sharp edges, stay within their column and keep an even gap or an even width', () => {
    for (const column of [2.5, 3.7, 7.3, 19.9, 41.26]) {
      const bars = Array.from({ length: 24 }, (_, index) => barAt(index, column, 44))
      const gaps = bars.slice(1).map(({ left }, index) => left - bars[index]!.left - bars[index]!.width)
      for (const { left, width } of bars) expect([left % 1, width % 1, width > 0]).toEqual([0, 0, true])
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0)
      expect(new Set(gaps).size === 1 || new Set(bars.map(({ width }) => width)).size === 1).toBe(true)
      expect(bars.at(-1)!.left + bars.at(-1)!.width).toBeLessThanOrEqual(Math.ceil(24 * column))
    }
  })

  test('become no wider than they may', () => {
    expect(barAt(0, 200, 44)).toEqual({ left: 78, width: 44 })
  })
})

describe('The pointer', () => {
  test('is over the bucket around it, beyond the edges over the outermost', () => {
    const places = [0, 1, 2]
    expect([-0.5, 0.4, 0.6, 2.5, 9].map((at) => underPointer('bars', places, at))).toEqual([0, 0, 1, 2, 2])
  })

  test('is over the sample that holds until the next', () => {
    const places = [1000, 2000, 5000]
    expect([900, 1000, 1999, 4999, 6000].map((at) => underPointer('steps', places, at))).toEqual([
      0, 0, 0, 1, 2,
    ])
  })

  test('drags in both directions', () => {
    expect([dragged(3, 7), dragged(7, 3), dragged(4, 4)]).toEqual([
      [3, 7],
      [3, 7],
      [4, 4],
    ])
  })
})

describe('A tooltip', () => {
  const area = { left: 10, top: 20, width: 320, height: 220 }

  test('stays in its area, and beside the pointer', () => {
    const inside = {
      x: fc.integer({ min: area.left, max: area.left + area.width }),
      y: fc.integer({ min: area.top, max: area.top + area.height }),
    }
    const sizes = { width: fc.integer({ min: 60, max: 300 }), height: fc.integer({ min: 20, max: 90 }) }
    fc.assert(
      fc.property(fc.record(inside), fc.record(sizes), (pointer, size) => {
        const { left, top } = tooltipPlace(pointer, size, area)
        expect(left).toBeGreaterThanOrEqual(area.left)
        expect(top).toBeGreaterThanOrEqual(area.top)
        expect(left + size.width).toBeLessThanOrEqual(area.left + area.width)
        expect(top + size.height).toBeLessThanOrEqual(area.top + area.height)
        const covers =
          pointer.x > left &&
          pointer.x < left + size.width &&
          pointer.y > top &&
          pointer.y < top + size.height
        expect(covers).toBe(false)
      }),
    )
  })

  test('has what the card and the window have in common', () => {
    expect(overlap(area, { left: 0, top: 100, width: 200, height: 800 })).toEqual({
      left: 10,
      top: 100,
      width: 190,
      height: 140,
    })
  })
})
