import { type FoundValue, findValues } from './found-value.ts'
import { plainDecimal } from './numbers.ts'

const CURRENCIES: Record<string, string> = {
  ...{
    $: 'USD',
    us$: 'USD',
    'u.s.$': 'USD',
    dollar: 'USD',
    dollars: 'USD',
    'u.s. dollars': 'USD',
    'us dollars': 'USD',
  },
  ...{ '€': 'EUR', euro: 'EUR', euros: 'EUR', '£': 'GBP', pounds: 'GBP', '¥': 'JPY', yen: 'JPY' },
  ...{ c$: 'CAD', a$: 'AUD', hk$: 'HKD', 'swiss francs': 'CHF', francs: 'CHF' },
}
const CODES = 'USD|EUR|GBP|CHF|JPY|CAD|AUD|CNY|RMB|INR|SEK|NOK|DKK|HKD|SGD'
const BEFORE = `U\\.?S\\.?\\s?\\$|C\\$|A\\$|HK\\$|[$€£¥]|(?:${CODES})`
const AFTER = `${CODES}|U\\.?S\\.? dollars|dollars?|euros?|€|pounds|swiss francs|yen`
const AMOUNT = '(\\d{1,3}(?:,\\d{3})+(?:\\.\\d{1,2})?|\\d+(?:\\.\\d+)?)'
const SCALE = '(?:\\s+(thousand|million|billion)\\b|(k|m|mm|bn)\\b)?'
const SCALES: Record<string, number> = { thousand: 3, k: 3, million: 6, m: 6, mm: 6, billion: 9, bn: 9 }

const MONEY = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:(${BEFORE})\\s*${AMOUNT}${SCALE}|${AMOUNT}${SCALE}\\s+(${AFTER})(?!\\p{L}))`,
  'giu',
)

/** All amounts of money in a text. An amount without a currency is a number and no money. */
export function findMoney(text: string): FoundValue[] {
  return findValues(text, MONEY, (match) => {
    const [, before, leading, scale, letter, trailing, lateScale, lateLetter, after] = match
    const amount = plainDecimal(leading ?? trailing ?? '')
    const factor = SCALES[(scale ?? letter ?? lateScale ?? lateLetter ?? '').toLowerCase()]
    return { value: factor ? shifted(amount, factor) : amount, currency: currencyOf(before ?? after ?? '') }
  })
}

function currencyOf(written: string) {
  const name = written.toLowerCase().replace(/\s+/g, ' ')
  const code = CURRENCIES[name] ?? CURRENCIES[name.replaceAll('.', '').replace(/ (?=\$)/, '')]
  return code ?? written.toUpperCase().replace('RMB', 'CNY')
}

/** Moves the decimal point in the digits themselves: 1.1 million must not become 1100000.0000000001. */
function shifted(amount: string, places: number) {
  const [whole = '', fraction = ''] = amount.split('.')
  const digits = whole + fraction.padEnd(places, '0')
  const point = whole.length + places
  const rest = digits.slice(point).replace(/0+$/, '')
  return digits.slice(0, point) + (rest ? `.${rest}` : '')
}
