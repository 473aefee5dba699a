// A spreadsheet takes a cell that begins like this for a formula, and would run what a document or a client wrote.
const FORMULA = /^[\s]*[=+\-@]/
const NUMBER = /^-?\d+([.]\d+)?$/
const QUOTED = /[",\r\n]/

/** A value as a cell of a CSV file (RFC 4180): never a formula, nothing for null, JSON for what is not plain. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line of a CSV file with its end. */
export const csvLine = (values: unknown[]) => `${values.map(csvCell).join(',')}\r\n`
