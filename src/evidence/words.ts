import { CharacterTable, isWordKind, Kind, kindOf } from './characters.ts'

/** The words of a folded text in order; a character of a script without spaces is a word of its own. */
export interface Words {
  /** Where each begins and ends (exclusive) in the folded text. */
  starts: Uint32Array
  ends: Uint32Array
  /** Equal words have equal hashes; two different ones share a hash once in four thousand million. */
  hashes: Int32Array
}

/** Splits a folded text into words; linear in its length. */
export function splitWords(text: string): Words {
  const characters = new CharacterTable()
  const starts = new Uint32Array(text.length)
  const ends = new Uint32Array(text.length)
  const hashes = new Int32Array(text.length)
  let count = 0
  let hash = 0
  let open = false
  let size = 1
  for (let at = 0; at < text.length; at += size) {
    const code = text.codePointAt(at)!
    size = code > 0xffff ? 2 : 1
    const kind = code < 128 ? kindOf(code) : characters.of(code).kind
    if (!isWordKind(kind) && !(kind === Kind.MARK && open)) {
      open = false
      continue
    }
    if (!open || kind === Kind.UNSPACED) {
      starts[count++] = at
      hash = FNV_BASIS
      open = true
    }
    hash = Math.imul(hash ^ code, FNV_PRIME)
    ends[count - 1] = at + size
    hashes[count - 1] = hash
  }
  return { starts: starts.slice(0, count), ends: ends.slice(0, count), hashes: hashes.slice(0, count) }
}

const FNV_BASIS = 0x811c9dc5 | 0
const FNV_PRIME = 0x01000193

/** The words of a document, and where each pair of neighbours stands. */
export interface WordIndex extends Words {
  /** Bucket b holds `positions` from `buckets[b]` to `buckets[b + 1]`; each is the index of a pair's first word. */
  buckets: Uint32Array
  positions: Uint32Array
}

/**
 * Indexes the pairs of neighbouring words. Pairs, because a quote of five words with its third one altered has no
 * three in a row left; single words are too common to begin from.
 */
export function indexWords(text: string): WordIndex {
  const words = splitWords(text)
  const pairs = Math.max(0, words.hashes.length - 1)
  const size = 2 ** Math.ceil(Math.log2(pairs + 2))
  const buckets = new Uint32Array(size + 1)
  for (let i = 0; i < pairs; i++) buckets[pairBucket(words, i, size) + 1]!++
  for (let b = 0; b < size; b++) buckets[b + 1]! += buckets[b]!
  const next = buckets.slice()
  const positions = new Uint32Array(pairs)
  for (let i = 0; i < pairs; i++) positions[next[pairBucket(words, i, size)]!++] = i
  return { ...words, buckets, positions }
}

/** The bucket, of `size` (a power of two), for the words i and i + 1. */
export function pairBucket({ hashes }: Words, i: number, size: number): number {
  const mixed = Math.imul(hashes[i]!, 0x9e3779b1 | 0) ^ hashes[i + 1]!
  return (Math.imul(mixed, 0x85ebca6b | 0) >>> 8) & (size - 1)
}
