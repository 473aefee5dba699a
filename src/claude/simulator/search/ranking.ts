import { type DocumentIndex, type IndexedPassage, quote, rarity } from './document-index.ts'
import { synonymsOf } from './vocabulary.ts'
import { contentWords, stem } from './words.ts'

/** Words of a question that say nothing about where its answer stands. */
const NOISE = new Set(
  `contract agreement document clause provision section name value text field list type criterion state mention
  specify say find give extract identify format contain include allowed permitted possible must require`
    .split(/\s+/)
    .map(stem),
)

const SYNONYM_WEIGHT = 0.85
/** A word asked for that only stands in the heading counts less, and less again further below it. */
const HEADING_WEIGHT = { first: 0.8, later: 0.35 }
/** What else speaks for a passage; none of it makes up for half of the words asked for. */
const BONUS = { hints: 0.25, heading: 0.25, phrase: 0.3 }
/** A short passage of one clause beats a long one that happens to hold the same words. */
const LENGTH_PENALTY_PER_CHARACTER = 0.0002
const LINE_PENALTY = 0.05
/** Comparing phrases is dear, so only passages that are good already are compared. */
const MAX_RANKED = 300

interface Term {
  weight: number
  /** The stems that answer it, each with how well it does. */
  answers: Map<string, number>
}

/** What is searched for: a passage must hold the terms, the hints only choose between passages. */
export interface Query {
  text: string
  terms: Term[]
  hints: Term[]
}

/** One passage and how much of a query it answers: `score` orders, `coverage` (0 to 1) tells whether it is enough. */
export interface Ranked {
  passage: IndexedPassage
  score: number
  coverage: number
  /** Offsets in the document of the words that matched. */
  matches: number[]
}

/** Makes a query of what is asked, and of hints that only choose between passages that answer it. */
export function queryOf(index: DocumentIndex, text: string, hints = ''): Query {
  return { text, terms: termsOf(index, text), hints: termsOf(index, hints) }
}

/** The passages that hold at least this share of the terms, best first; earlier ones first among equals. */
export function rank(index: DocumentIndex, query: Query, minCoverage: number): Ranked[] {
  const phrases = wordPairs(query.text)
  return index.passages
    .map((passage) => scored(passage, query))
    .filter(({ coverage }) => coverage > 0 && coverage >= minCoverage)
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_RANKED)
    .map((ranked) => ({
      ...ranked,
      score: ranked.score + BONUS.phrase * phraseShare(index, ranked, phrases),
    }))
    .sort((a, b) => b.score - a.score)
}

function termsOf(index: DocumentIndex, text: string): Term[] {
  const stems = new Set(contentWords(separated(text)).map((word) => word.stem))
  return [...stems]
    .filter((wordStem) => !NOISE.has(wordStem))
    .map((wordStem) => {
      const answers = new Map([...synonymsOf(wordStem)].map((synonym) => [synonym, SYNONYM_WEIGHT]))
      answers.set(wordStem, 1)
      return { answers, weight: Math.min(...[...answers.keys()].map((answer) => rarity(index, answer))) }
    })
}

function scored(passage: IndexedPassage, { terms, hints }: Query): Ranked {
  const { coverage, matches } = answeredBy(passage, terms)
  const inHeading = terms.some(({ answers }) =>
    [...answers.keys()].some((answer) => passage.headingStems.has(answer)),
  )
  const score =
    coverage +
    BONUS.hints * answeredBy(passage, hints).coverage +
    (inHeading && passage.position === 0 ? BONUS.heading : 0) -
    (passage.end - passage.start) * LENGTH_PENALTY_PER_CHARACTER -
    (passage.kind === 'line' ? LINE_PENALTY : 0)
  return { passage, score, coverage, matches }
}

function answeredBy(passage: IndexedPassage, terms: Term[]) {
  const headingWeight = passage.position === 0 ? HEADING_WEIGHT.first : HEADING_WEIGHT.later
  const matches: number[] = []
  let answered = 0
  let asked = 0
  for (const { weight, answers } of terms) {
    let best = 0
    let bestAt: number | undefined
    for (const [answer, quality] of answers) {
      const at = passage.stems.get(answer)
      const found =
        at !== undefined ? quality : passage.headingStems.has(answer) ? quality * headingWeight : 0
      if (found <= best) continue
      best = found
      // A value right below its heading stands next to the words asked for.
      bestAt = at ?? (passage.position === 0 ? passage.start : undefined)
    }
    asked += weight
    answered += weight * best
    if (bestAt !== undefined) matches.push(bestAt)
  }
  return { coverage: asked === 0 ? 0 : answered / asked, matches: matches.sort((a, b) => a - b) }
}

/** How many of the question's pairs of neighbouring words, small words included, the passage repeats. */
function phraseShare(index: DocumentIndex, { passage }: Ranked, phrases: Set<string>) {
  if (phrases.size === 0) return 0
  const present = wordPairs(`${passage.heading} ${quote(index, passage)}`)
  return [...phrases].filter((phrase) => present.has(phrase)).length / phrases.size
}

function wordPairs(text: string) {
  const words = (separated(text).match(/[\p{L}\p{N}]+/gu) ?? []).map(
    (word) => stem(word) || word.toLowerCase(),
  )
  return new Set(words.slice(1).map((word, position) => `${words[position]} ${word}`))
}

/** `governing_law` and `governingLaw` are two words. */
function separated(text: string) {
  return text.replaceAll('_', ' ').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
}
