import type { FoundValue } from './found-value.ts'

const SUFFIX =
  '(?:Inc|Incorporated|Ltd|Limited|LLC|L\\.L\\.C|Corp|Corporation|Company|Co|GmbH|AG|S\\.?A|plc|LLP|LP|Bank|Trust|N\\.A|B\\.V|N\\.V)(?![\\p{L}\\d])\\.?'
const JOINING_WORDS = 'WHEREAS|And|AND|Between|BETWEEN|The|THE|This|THIS|Page'
const CAPITALIZED = `(?!(?:${JOINING_WORDS})\\b)\\p{Lu}[\\p{L}\\d.&'’-]*`
/** Capitalized words in a row; a comma joins only the suffix of a company, or addresses would follow. */
const NAME = `${CAPITALIZED}(?:,?\\s{1,2}${SUFFIX}|[ \\t]+(?:(?:of the|of|de|&)[ \\t]+)?(?:${CAPITALIZED}|\\([A-Z]{2,3}\\)))*`

const ANY_NAME = new RegExp(`(?<!\\p{L})${NAME}`, 'gu')
/** A name after "between", "and" or a number in brackets, or on a line of its own between such words. */
const JOINED_NAME = new RegExp(
  `(?:\\b(?:[Bb]etween|[Aa]mong|[Aa]nd|BETWEEN|AMONG|AND)\\b[:,]?\\s+(?:\\(\\w\\)\\s*)?|\\n\\s*(?:\\(\\w\\)\\s*)?)(${NAME})(?=\\s*(?:\\(|,|\\n|$))`,
  'gu',
)
/** A name that ends as only the name of a company does. */
export const IS_COMPANY = new RegExp(`\\s${SUFFIX}$`, 'iu')
/** `Ingram Micro ("Distributor")` */
const IS_GIVEN_A_ROLE = /^\s*\(\s*(?:the\s+|hereinafter[\s,]+)?["“]/i
/** Between a name and its role stand its legal form and its address. */
const UP_TO_ROLE = /^[^()]*\(\s*(?:the\s+|hereinafter[\s,]+)?["“][^"”]*["”]\s*\)/i
const IS_DESCRIBED = /^,\s+(?:an?|being|having|whose|with|located)\s/

const OPENING = /\b(?:between|among)\b/gi
const CLOSING = /\b(?:WHEREAS|RECITALS|NOW,? THEREFORE|witnesseth)\b/i
/** Where a contract names its parties, and how far apart: their addresses come in between. */
const OPENING_WITHIN = 20_000
const PARTIES_WITHIN = 1500

/** Names of companies and of anybody who is given a role in quotes; each reaches as far as that role. */
export function findNames(text: string): FoundValue[] {
  const names = [...text.matchAll(ANY_NAME)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length, value: '', currency: '' }))
    .filter(({ start, end }) => {
      const name = text.slice(start, end)
      return IS_COMPANY.test(name) || (/\s/.test(name) && IS_GIVEN_A_ROLE.test(text.slice(end, end + 40)))
    })
  return names.map((name, position) => {
    const following = text.slice(name.end, names[position + 1]?.start)
    return { ...name, reach: name.end + (following.match(UP_TO_ROLE)?.[0].length ?? 0) }
  })
}

/**
 * The parties of a contract: the names joined by "between … and …". Of a cover page and an opening sentence
 * the sentence wins, where each party is given its role. Empty when nobody is named.
 */
export function findParties(text: string): FoundValue[] {
  let best: FoundValue[] = []
  for (const opening of text.slice(0, OPENING_WITHIN).matchAll(OPENING)) {
    const region = regionFrom(text, opening.index)
    const names = namesJoined(region, opening.index)
    const roles = region.match(/\(\s*(?:the\s+|each\s+|hereinafter[\s,]+)?["“]/gi) ?? []
    if (names.length >= 2 && roles.length >= 2) return names
    if (names.length > best.length) best = names
  }
  return best
}

function regionFrom(text: string, start: number) {
  const reach = text.slice(start, start + PARTIES_WITHIN)
  const ends = [reach.search(CLOSING), reach.slice(1).search(OPENING) + 1].filter((end) => end > 0)
  return reach.slice(0, Math.min(...ends, reach.length))
}

function namesJoined(region: string, offset: number): FoundValue[] {
  const seen = new Set<string>()
  return [...region.matchAll(JOINED_NAME)].flatMap((match) => {
    const name = match[1]!
    const end = match.index + match[0].length
    if (seen.has(name) || !isParty(name, region.slice(end, end + 60))) return []
    seen.add(name)
    return [{ start: offset + end - name.length, end: offset + end, value: '', currency: '' }]
  })
}

function isParty(name: string, following: string) {
  return (
    IS_COMPANY.test(name) ||
    IS_GIVEN_A_ROLE.test(following) ||
    (/\s/.test(name) && IS_DESCRIBED.test(following))
  )
}
