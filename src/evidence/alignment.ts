export interface Alignment {
  /** How many words of the quote stand in the passage in the same order. */
  matches: number
  score: number
  /** The first and the last word of the document that match. */
  first: number
  last: number
}

/** What a matching word is worth in words of the document passed over: it keeps a passage together. */
const MATCH = 8

/**
 * Aligns a quote with a document, both as word hashes, along a band: word i of the quote may match the words
 * i + from to i + to of the document. A local alignment in which passing over the quote's words is free (they count
 * as not found) and passing over the document's costs a little. Time is quote × band, memory is one band.
 */
export function align(document: Int32Array, quote: Int32Array, from: number, to: number): Alignment {
  const width = to - from + 1
  // One cell more at the end stands for "nothing yet". Each row overwrites the last: cell j of the row above is one
  // word to the left of cell j here, and its cell j + 1 is the same word.
  const score = new Int32Array(width + 1)
  const matches = new Int32Array(width + 1)
  const first = new Int32Array(width + 1)
  const best = { matches: 0, score: 0, first: 0, last: 0 }
  for (let i = 0; i < quote.length; i++) {
    for (let j = 0; j < width; j++) {
      const word = i + from + j
      if (word >= 0 && word < document.length && document[word] === quote[i]) {
        if (score[j] === 0) first[j] = word
        score[j]! += MATCH
        matches[j]!++
      } else {
        score[j] = 0
      }
      if (score[j + 1]! > score[j]!) copy(j + 1, j)
      if (j > 0 && score[j - 1]! - 1 > score[j]!) copy(j - 1, j, 1)
      if (score[j]! > best.score)
        Object.assign(best, { matches: matches[j], score: score[j], first: first[j], last: word })
    }
  }
  return best

  function copy(source: number, target: number, cost = 0) {
    score[target] = score[source]! - cost
    matches[target] = matches[source]!
    first[target] = first[source]!
  }
}
