/** "Non-compete" is one word: its second half alone means the opposite. */
const WORD = /(?:[Nn]on-)?[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu

/** Words too common to tell one sentence from another. Negations are read by polarity.ts, not here. */
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be been being both but by can could did do does either for from
  had has have having he her here hereby herein hereof hereto hereunder his how if in into is it its may might more
  most must neither no nor not of on only or other our out over own per same shall she should so some such than that
  the their them then there thereby therein thereof thereto these they this those through to too under until up upon
  us use used very was we were what when where whether which while who whom whose why will with within without would
  you your`.split(/\s+/),
)

interface Word {
  stem: string
  start: number
  end: number
}

/** "Including, but not limited to" says nothing of limits, though every search for a limit finds it. */
const FILLERS = /\b(?:but\s+(?:is\s+|are\s+)?not\s+limited\s+to|without\s+limitation|without\s+limiting)\b/gi

/** The text with its empty phrases blanked out; every other word keeps its place. */
export function withoutFillers(text: string) {
  return text.replace(FILLERS, (filler) => ' '.repeat(filler.length))
}

/** The content words of a text with their places, in order. */
export function contentWords(text: string): Word[] {
  const words: Word[] = []
  for (const { 0: word, index: start } of withoutFillers(text).matchAll(WORD)) {
    const wordStem = stem(word)
    if (wordStem !== '') words.push({ stem: wordStem, start, end: start + word.length })
  }
  return words
}

/** What is left of a word must tell it from others: "rate" must not become "r". */
const MIN_STEM = 3

/** Endings taken off in this order. */
const ENDINGS: [RegExp, string][] = [
  [/ies$|ied$/, 'y'],
  [/(ss|x|z|ch|sh)es$/, '$1'],
  [/([^su])s$/, '$1'],
  [/ification$/, 'ify'],
  [/ability$/, 'able'],
  [/(al|iv)ity$/, '$1'],
  [/(ation|ating|ated|ate|ion)$/, ''],
  [/(ments?|ances?|ences?)$/, ''],
  [/(ing|ed|ly)$/, ''],
  [/(ive|al|e)$/, ''],
  [/([bdgmnprt])\1$/, '$1'],
]

/** By the word as written: a long document repeats few words often. Bounded, as a server reads many documents. */
const stems = new Map<string, string>()
const MAX_STEMS = 200_000

/**
 * A simple stem, '' of a stop word: "assigned", "assigns", "assignment" and "assign" are one word. Porter's
 * rules were more code and joined no more of the words contracts are searched for.
 */
export function stem(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (stems.size >= MAX_STEMS) stems.clear()
  const plain = word.toLowerCase().replace(/['’]s?$|-/g, '')
  const result = STOP_WORDS.has(plain) ? '' : withoutEndings(plain)
  stems.set(word, result)
  return result
}

function withoutEndings(word: string) {
  let result = word
  for (const [ending, replacement] of ENDINGS) {
    const shorter = result.replace(ending, replacement)
    if (shorter.length >= MIN_STEM) result = shorter
  }
  return result
}
