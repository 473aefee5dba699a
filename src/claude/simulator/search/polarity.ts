import { withoutFillers } from './words.ts'

const NEGATION =
  /\b(?:not|no|nor|never|neither|none|nothing|without|cannot|other than|unless(?! (?:otherwise|earlier|sooner|terminated))|prohibit\w*|forbid\w*|refuse\w*|void|voidable|invalid)\b|n['’]t\b/gi

/** "Shall not exceed", "not later than": a bound, which says what is so and denies nothing. */
const BOUNDS =
  /\b(?:in no event|not|never)\b[^.;]{0,100}\bexceed\w*|\bno[t]?\s+(?:more|less|fewer|later|earlier)\s+than\b/gi

/**
 * Whether a text denies: an odd number of negations. "May not … without consent" holds two and so allows
 * with consent, as "may … only with consent" does; that is how contracts are worded, and enough for a search.
 */
export function isNegative(text: string) {
  return (withoutFillers(text).replace(BOUNDS, '').match(NEGATION)?.length ?? 0) % 2 === 1
}
