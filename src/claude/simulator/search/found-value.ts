/** A typed value in a text: where its words stand, and what they mean. */
export interface FoundValue {
  start: number
  end: number
  /** In the form answers carry: ISO date, plain decimal, '' for words that mean only themselves. */
  value: string
  /** Up to where the words around it still speak of it; its own end when left out. */
  reach?: number
  /** ISO 4217, '' when it is no money. */
  currency: string
}

/** Everything a pattern finds that can be read as a value; a match that cannot is left out. */
export function findValues(
  text: string,
  pattern: RegExp,
  read: (match: RegExpExecArray) => { value: string; currency?: string } | undefined,
): FoundValue[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const meaning = read(match)
    return meaning
      ? [{ start: match.index, end: match.index + match[0].length, currency: '', ...meaning }]
      : []
  })
}
