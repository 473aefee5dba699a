import { invalidInput } from '../errors.ts'
import { sentence } from './tasks.ts'

const MAX_REASON = 2000

// It is read in lists and histories, beside who did it and when.
const Reason = sentence(MAX_REASON).refine((text) => !/[\r\n]/.test(text), 'has more than one paragraph')

/**
 * Why somebody cancels or retries: one paragraph of 1 to 2000 characters.
 * @throws DocketError INVALID_INPUT, naming `reason`
 */
export function parseReason(reason: string): string {
  const parsed = Reason.safeParse(reason)
  if (parsed.success) return parsed.data
  throw invalidInput(...parsed.error.issues.map(({ message }) => ({ field: 'reason', message })))
}
