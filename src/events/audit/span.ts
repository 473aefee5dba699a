import { invalidInput } from '../../errors.ts'

/** A span of time; `to` is not in it. */
export interface Span {
  from: Date
  to: Date
}

// A checkpoint a minute: 44,640 signatures.
const MAX_DAYS = 31
const DAY_MS = 86_400_000

/**
 * @param range without `to` it goes on until now
 * @throws DocketError INVALID_INPUT when it has no beginning, ends before it, or is longer than 31 days
 */
export function parseSpan({ from, to }: { from?: Date | null; to?: Date | null }): Span {
  if (!from) throw invalidInput({ field: 'range.from', message: 'is missing' })
  const span = { from, to: to ?? new Date() }
  if (span.to <= from) throw invalidInput({ field: 'range.to', message: 'is not after from' })
  if (span.to.getTime() - from.getTime() > MAX_DAYS * DAY_MS) {
    throw invalidInput({ field: 'range', message: `is longer than ${MAX_DAYS} days` })
  }
  return span
}
