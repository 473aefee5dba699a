/**
 * How fast quotes are found in a long text: `node bench/evidence.ts`.
 *
 * War and Peace (3.2 million characters) is prepared once and searched for 100 quotes of about 200 characters: a
 * quarter each as they stand, set otherwise, with two words altered, and absent. The floor, in the same run, is
 * `String.prototype.indexOf` of the same quotes: it finds the first quarter only. Times are of the first call, cold,
 * as a worker has them; the word index is built by the first fuzzy search and shown apart.
 */
import { existsSync, readFileSync } from 'node:fs'
import { locate, prepare } from '../src/evidence/locate.ts'

const LONG = new URL('../../shared/corpus/long/war-and-peace.txt', import.meta.url)
const QUOTES_OF_EACH_SORT = 25

if (existsSync(LONG)) console.table(measure(readFileSync(LONG, 'utf8')))
else console.log(`Skipped: ${LONG.pathname} is not there.`)

function measure(text: string) {
  const rows: Record<string, { quotes: number; found: string; ms: number; 'indexOf ms': number }> = {}
  const row = (name: string, quotes: string[], floor: () => void, work: () => string) => {
    const began = performance.now()
    const found = work()
    const ended = performance.now()
    floor()
    const ms = (from: number, to: number) => Math.round((to - from) * 10) / 10
    rows[name] = {
      quotes: quotes.length,
      found,
      ms: ms(began, ended),
      'indexOf ms': ms(ended, performance.now()),
    }
  }

  let document!: ReturnType<typeof prepare>
  const nothing = () => {}
  row('prepare', [], nothing, () => {
    document = prepare(text)
    return ''
  })
  row('index words', [], nothing, () => {
    document.words()
    return ''
  })
  for (const [sort, quotes] of Object.entries(quotesFrom(text))) {
    const floor = () => quotes.forEach((quote) => void text.indexOf(quote))
    row(sort, quotes, floor, () => tally(quotes.map((quote) => locate(document, quote)?.match ?? 'absent')))
  }
  return { ...rows, all: { ms: Math.round(Object.values(rows).reduce((sum, { ms }) => sum + ms, 0)) } }
}

function quotesFrom(text: string) {
  const verbatim = Array.from({ length: QUOTES_OF_EACH_SORT }, (_, i) => {
    const start = text.indexOf(' ', (text.length * (i + 0.5)) / QUOTES_OF_EACH_SORT) + 1
    return text.slice(start, text.indexOf(' ', start + 200))
  })
  const altered = verbatim.map((quote) => {
    const words = quote.split(/\s+/)
    return words.with(3, 'Zorvex').with(-4, '999').join(' ')
  })
  return {
    'as they stand': verbatim,
    'set otherwise': verbatim.map((quote) => quote.replace(/\s+/g, '  ').replace(/[“”]/g, '"').toUpperCase()),
    'two words altered': altered,
    absent: altered.map((quote) => quote.split(' ').reverse().join(' ')),
  }
}

function tally(matches: string[]): string {
  const counts = Object.entries(Object.groupBy(matches, (match) => match))
  return counts.map(([match, same]) => `${same!.length} ${match}`).join(', ')
}
