import { align } from './alignment.ts'
import { pairBucket, splitWords, type WordIndex, type Words } from './words.ts'

/** The share of a quote's words that must stand in order: four of five, so one altered word in five is forgiven. */
const SIMILAR = 0.8

// Shorter quotes resemble too much by chance.
const LEAST_WORDS = 5
const LEAST_LETTERS = 20

// How much is looked at for one quote: places of its rarest word pairs, then passages aligned in full. A clause
// repeated thousands of times is still found, though perhaps not its best copy.
const MOST_PLACES = 2_000
const MOST_PASSAGES = 8
const MOST_CELLS = 10_000_000
const WIDEST_BAND = 64

export interface Passage {
  /** Units of the folded text, end exclusive. */
  start: number
  end: number
  similarity: number
}

/** The passage most similar to a folded quote, the first of equals; null when none is similar enough. */
export function findSimilar(document: WordIndex, quoteText: string): Passage | null {
  const quote = splitWords(quoteText)
  const length = quote.hashes.length
  const letters = quote.ends.reduce((sum, end, i) => sum + end - quote.starts[i]!, 0)
  if (length < LEAST_WORDS && letters < LEAST_LETTERS) return null

  const reach = Math.min(WIDEST_BAND, Math.max(4, Math.ceil(length / 4)))
  let best = { matches: 0, score: 0, first: 0, last: 0 }
  const most = Math.min(MOST_PASSAGES, Math.ceil(MOST_CELLS / (length * 3 * reach)))
  for (const passage of likelyPassages(placesOfRarePairs(document, quote), reach, most)) {
    const found = align(document.hashes, quote.hashes, passage.from - reach, passage.to + reach)
    if (found.matches > best.matches || (found.matches === best.matches && found.score > best.score))
      best = found
  }
  if (best.matches < SIMILAR * length) return null
  return {
    start: document.starts[best.first]!,
    end: document.ends[best.last]!,
    similarity: best.matches / length,
  }
}

/** Where the quote's first word would stand, judged by each place of its rarest word pairs; rising. */
function placesOfRarePairs(document: WordIndex, quote: Words): Int32Array {
  const size = document.buckets.length - 1
  const pairs = Array.from({ length: Math.max(0, quote.hashes.length - 1) }, (_, i) => {
    const bucket = pairBucket(quote, i, size)
    return { i, from: document.buckets[bucket]!, to: document.buckets[bucket + 1]! }
  })
  pairs.sort((a, b) => a.to - a.from - (b.to - b.from) || a.i - b.i)

  const places: number[] = []
  for (const { i, from, to } of pairs) {
    for (let p = from; p < to && places.length < MOST_PLACES; p++) {
      const at = document.positions[p]!
      const same = document.hashes[at] === quote.hashes[i] && document.hashes[at + 1] === quote.hashes[i + 1]
      if (same) places.push(at - i)
    }
  }
  return Int32Array.from(places).sort()
}

/** Places close together are one passage; those with the most places, in the order of the text. */
function likelyPassages(places: Int32Array, reach: number, most: number) {
  const passages: { from: number; to: number; votes: number }[] = []
  for (const place of places) {
    const last = passages.at(-1)
    if (last !== undefined && place - last.from <= reach) {
      last.to = place
      last.votes++
    } else passages.push({ from: place, to: place, votes: 1 })
  }
  return passages
    .sort((a, b) => b.votes - a.votes || a.from - b.from)
    .slice(0, most)
    .sort((a, b) => a.from - b.from)
}
