const WHOLE = new Intl.NumberFormat('en-US')
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** `12,345`. */
export const whole = (value: number) => WHOLE.format(value)
/** `12.3K`. */
export const compact = (value: number) => (value < 10_000 ? WHOLE.format(value) : COMPACT.format(value))
/** A count that may be capped: `10,000+`. */
export const counted = ({ count, capped }: { count: number; capped: boolean }) =>
  `${WHOLE.format(count)}${capped ? '+' : ''}`
/** `1 job`, `2 jobs`. */
export const plural = (count: number, noun: string) =>
  `${WHOLE.format(count)} ${noun}${count === 1 ? '' : 's'}`
