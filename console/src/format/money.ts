const MICROS = 1_000_000

const dollars = (digits: number) =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
const CENTS = dollars(2)
const FINE = dollars(4)

/** Millionths of a US dollar as dollars; a small sum with four digits, so that it is not shown as nothing. */
export function money(micros: number): string {
  const value = micros / MICROS
  if (micros > 0 && micros < 100) return '<$0.0001'
  return (value !== 0 && Math.abs(value) < 1 ? FINE : CENTS).format(value)
}
