/** A full stop before a capital, a digit or an opening quote; or a colon before an enumeration. */
const CANDIDATE = /[.!?]["”’)\]]*(?=\s+["“‘([]*[\p{Lu}\p{N}•])|[;:](?=\s{2,}["“‘(]?[\p{Lu}\d(])/gu

/** Words whose full stop does not end a sentence. Company suffixes end one only before a wide gap. */
const ABBREVIATION =
  /(?:^|[\s("“])(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Art|Sec|Secs|Fig|vs?|cf|e\.g|i\.e|al|[ap]\.m|approx|ca|Nr|Abs|Bd|[A-Z]|(?:[A-Z]\.)+[A-Z])\.$/
const COMPANY_SUFFIX = /(?:^|\s)(?:Inc|Ltd|Corp|Co|LLC|L\.L\.C|plc|Bros|U\.S|S\.A|N\.V|B\.V)\.$/i
const ONLY_A_NUMBER = /^\s*(?:\d+(?:\.\d+)*|[ivx]+|[A-Z])\.$/i

/** Offsets at which a sentence of this paragraph ends, but for the last one. */
export function sentenceEnds(paragraph: string): number[] {
  const ends: number[] = []
  let start = 0
  for (const match of paragraph.matchAll(CANDIDATE)) {
    const end = match.index + match[0].length
    const sentence = paragraph.slice(start, match.index + 1)
    const lastWords = sentence.slice(-20)
    const wideGap = /^\s{2,}/.test(paragraph.slice(end, end + 2))
    if (ONLY_A_NUMBER.test(sentence) || ABBREVIATION.test(lastWords)) continue
    if (COMPANY_SUFFIX.test(lastWords) && !wideGap) continue
    ends.push(end)
    start = end
  }
  return ends
}
