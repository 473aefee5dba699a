import { type FoundValue, findValues } from './found-value.ts'

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
)
const MONTH = `(${MONTHS.map((month) => `${month}|${month.slice(0, 3)}\\.?`).join('|')}|sept\\.?)`
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const YEAR = '(\\d{4})'

/** "April 6, 2014", "October 1,1996" */
const MONTH_FIRST = new RegExp(`\\b${MONTH}\\s+${DAY}\\s*,?\\s*${YEAR}\\b`, 'gi')
/** "6 April 2014", "1st day of March, 2020" */
const DAY_FIRST = new RegExp(`\\b${DAY}\\s+(?:day\\s+of\\s+)?${MONTH}\\s*,?\\s*${YEAR}\\b`, 'gi')
const ISO = /\b(\d{4})-(\d{2})-(\d{2})\b/g
/** "03/01/2020" is read as in the United States, where the documents with such dates come from. */
const SLASHED = /\b(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})\b/g
/** "01.03.2020" is read day first, as where dots are used. */
const DOTTED = /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g

/** All whole dates in a text. One with a blank, or without its year, is none. */
export function findDates(text: string): FoundValue[] {
  return [
    ...findValues(text, MONTH_FIRST, ([, month, day, year]) => date(year, monthNumber(month), day)),
    ...findValues(text, DAY_FIRST, ([, day, month, year]) => date(year, monthNumber(month), day)),
    ...findValues(text, ISO, ([, year, month, day]) => date(year, Number(month), day)),
    ...findValues(text, SLASHED, ([, month, day, year]) => date(year, Number(month), day)),
    ...findValues(text, DOTTED, ([, day, month, year]) => date(year, Number(month), day)),
  ].sort((a, b) => a.start - b.start)
}

function monthNumber(name = '') {
  return MONTHS.findIndex((month) => month.startsWith(name.slice(0, 3).toLowerCase())) + 1
}

function date(yearDigits = '', month: number, dayDigits = '') {
  const year = Number(
    yearDigits.length === 2 ? `${Number(yearDigits) < 50 ? 20 : 19}${yearDigits}` : yearDigits,
  )
  const day = Number(dayDigits)
  const time = new Date(Date.UTC(year, month - 1, day))
  // The 31st of February rolls over; such a date is a misreading.
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day || year < 1000) return undefined
  return { value: time.toISOString().slice(0, 10) }
}
