import type { Mark } from './plot-content.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const UNITS = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
  [1, 'ms'],
] as const

const of = (unit: number, ...counts: number[]) => counts.map((count) => count * unit)
/** Lengths of time that people count in. */
const DURATIONS = [
  ...of(1, 1, 2, 5, 10, 20, 50, 100, 200, 500),
  ...of(SECOND, 1, 2, 5, 10, 15, 30),
  ...of(MINUTE, 1, 2, 5, 10, 15, 30),
  ...of(HOUR, 1, 2, 3, 6, 12),
  ...of(DAY, 1, 2, 5, 10, 20, 50, 100, 200, 500),
]

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not smaller than this. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least) + 1e-9)
  return [1, 2, 5, 10].map((count) => count * power).find((step) => step >= least * (1 - 1e-9))!
}

const steps = (step: number, highest: number, text: (at: number) => string): Mark[] =>
  Array.from({ length: Math.max(1, Math.ceil(highest / step)) + 1 }, (_, index) => ({
    at: index * step,
    text: index === 0 ? '0' : text(index * step),
  }))

const COUNT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** Whole numbers: `0`, `20`, `40`; `0`, `5K`, `10K`. */
export const countFigures = (highest: number, most: number) =>
  steps(roundStep(Math.max(1, highest / most)), highest, (at) => COUNT.format(at))

/** Whole numbers of one unit of time: `0`, `30 s`, `60 s`. All in milliseconds. */
export function durationFigures(highest: number, most: number): Mark[] {
  if (highest === 0) return steps(SECOND, 0, () => '1 s')
  const step =
    DURATIONS.find((each) => highest / each <= most && (highest < SECOND || each >= SECOND)) ??
    roundStep(highest / most / DAY) * DAY
  const [size, name] = UNITS.find(([each]) => step % each === 0)!
  return steps(step, highest, (at) => (at === SECOND ? '1 s' : `${at / size} ${name}`))
}

const MICROS = 1_000_000
const CENT = MICROS / 100

/** Millionths of a US dollar, with the digits that they need and no more: `$0`, `$0.20`; `$0`, `$5`. */
export function moneyFigures(highest: number, most: number): Mark[] {
  const step = roundStep(Math.max(1, highest / most))
  const digits = step >= MICROS ? 0 : step >= CENT ? 2 : Math.ceil(Math.log10(MICROS / step) - 1e-9)
  const dollars = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return steps(step, highest, (at) => `$${dollars.format(at / MICROS)}`)
}
