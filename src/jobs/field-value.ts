import type { FieldType } from './tasks.ts'

/** A value in the form of its field's type. */
export type FieldValue =
  | { type: 'TEXT'; text: string }
  | { type: 'NUMBER'; number: number }
  /** amount: a plain decimal number as text, so that no digit is lost; currency: ISO 4217 */
  | { type: 'MONEY'; amount: string; currency: string }
  /** ISO 8601, YYYY-MM-DD */
  | { type: 'DATE'; date: string }
  | { type: 'BOOLEAN'; boolean: boolean }
  | { type: 'LIST'; items: string[] }

interface AnsweredValue {
  written: string
  value: string
  currency: string
  items: string[]
}

const DECIMAL = /^-?\d+(\.\d+)?$/

/** @returns null when the model's words do not make a value of this type */
export function fieldValue(
  type: FieldType,
  { written, value, currency, items }: AnsweredValue,
): FieldValue | null {
  switch (type) {
    case 'TEXT':
      return written ? { type, text: written } : null
    case 'NUMBER':
      return DECIMAL.test(value) && Number.isFinite(Number(value)) ? { type, number: Number(value) } : null
    case 'MONEY':
      return DECIMAL.test(value) && isCurrency(currency) ? { type, amount: value, currency } : null
    case 'DATE':
      return isDate(value) ? { type, date: value } : null
    case 'BOOLEAN':
      return value === 'true' || value === 'false' ? { type, boolean: value === 'true' } : null
    case 'LIST':
      return items.length > 0 ? { type, items } : null
  }
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
const isCurrency = (code: string) => CURRENCIES.has(code)

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const date = new Date(`${value}T00:00:00Z`)
  // Date turns 31 February into 3 March; the round trip shows it.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

/** The value as it stands in the result's plain JSON object. */
export function plainValue(value: FieldValue | null): unknown {
  switch (value?.type) {
    case undefined:
      return null
    case 'TEXT':
      return value.text
    case 'NUMBER':
      return value.number
    case 'MONEY':
      return { amount: value.amount, currency: value.currency }
    case 'DATE':
      return value.date
    case 'BOOLEAN':
      return value.boolean
    case 'LIST':
      return value.items
  }
}
