// Every "text" of the answer so far; the last one may be unfinished. Within a string the quotes around the name would be
// escaped, so that no quote of the document is taken for one. A torn escape is left for the next piece.
const TEXTS = /"text"\s*:\s*("(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*)/g
const HALF_A_PAIR = /[\ud800-\udbff]$/

/**
 * What a summary says so far, without its quotes: the overview and then each key point, a blank line between them.
 * @param partial the beginning of the model's answer, which is JSON
 */
export function summaryText(partial: string): string {
  const texts = [...partial.matchAll(TEXTS)].flatMap(([, text]) => unescaped(`${text}"`))
  return texts.join('\n\n').replace(HALF_A_PAIR, '')
}

/** Nothing when a model writes what is no JSON; its answer is refused in the end. */
function unescaped(json: string): string[] {
  try {
    return [JSON.parse(json) as string]
  } catch {
    return []
  }
}
