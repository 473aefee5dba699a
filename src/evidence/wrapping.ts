import { QUOTE_MARKS } from './characters.ts'

// Only so many units at each end are looked at: a model adds few, and a quote of 100,000 dots costs nothing.
const REACH = 40

const OPENING = new RegExp(String.raw`^(?:[${QUOTE_MARKS}\s…]|\[(?:…|\.{3})\]|\.{2,})+`, 'u')
const CLOSING = new RegExp(String.raw`(?:[${QUOTE_MARKS}\s….,;:]|\[(?:…|\.{3})\])+$`, 'u')
// After a digit an unpaired closing mark may mean inches or feet.
const CLOSING_ALONE = new RegExp(String.raw`(?:(?<!\d)[${QUOTE_MARKS}]|[\s….,;:]|\[(?:…|\.{3})\])+$`, 'u')

/**
 * A quote without what a model puts around it: quote marks, an ellipsis (also in square brackets), a closing full
 * stop, comma, colon or semicolon. What is left still has to stand between edges of its own, so nothing is lost that
 * carries meaning: "500…" does not find "500.25".
 */
export function unwrap(quote: string): string {
  const opening = OPENING.exec(quote.slice(0, REACH))?.[0] ?? ''
  const rest = quote.slice(opening.length)
  const tail = rest.slice(-REACH)
  const closing = (opening.trim() === '' ? CLOSING_ALONE : CLOSING).exec(tail)?.[0] ?? ''
  return rest.slice(0, rest.length - closing.length)
}
