// V8 searches for up to 250 units in linear time at worst; for longer ones it can be quadratic.
const HEAD = 250

// Units compared before giving up on a quote. Real texts stay below a million; what needs more is a text built to
// repeat the quote millions of times at places that do not count, and there "not found" is the safe answer.
const EFFORT = 25_000_000

/**
 * The first place where `needle` stands in `text` and `accepts` says yes; -1 when there is none. `accepts` is asked
 * where at least the head of the needle stands.
 */
export function firstAccepted(text: string, needle: string, accepts: (at: number) => boolean): number {
  const head = needle.slice(0, HEAD)
  let effort = 0
  for (let at = text.indexOf(head); at !== -1 && effort < EFFORT; at = text.indexOf(head, at + 1)) {
    if (accepts(at) && (head === needle || text.startsWith(needle, at))) return at
    effort += needle.length + HEAD
  }
  return -1
}
