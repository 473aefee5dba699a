/** Tokens of one model call by class, as the Messages API counts them: input is the uncached part only. */
export interface Usage {
  inputTokens: number
  cacheWriteTokens: number
  cacheReadTokens: number
  outputTokens: number
}

/** Date of the price list below, stored with every cost computed from it. */
export const PRICES_AS_OF = '2026-10-07'

interface Price {
  model: RegExp
  /** US dollars per million tokens, which is the same number as millionths of a dollar per token */
  input: number
  output: number
  cacheWrite: number
  cacheRead: number
  /** The price applies to requests whose whole prompt has at most this many tokens */
  upTo?: number
}

// Source: Anthropic's public price page, October 2026 (older models: August 2026); cache writes for 5 minutes.
// The first line that fits counts. Fable 5.2 is left out until its price is confirmed.
const PRICES: Price[] = [
  { model: /^claude-haiku-5-5/, upTo: 100_000, input: 0.1, output: 0.5, cacheWrite: 0.125, cacheRead: 0.01 },
  { model: /^claude-haiku-5-5/, input: 0.5, output: 2.5, cacheWrite: 0.625, cacheRead: 0.05 },
  { model: /^claude-sonnet-5-5/, input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.1 },
  { model: /^claude-opus-5-5/, input: 4, output: 20, cacheWrite: 5, cacheRead: 0.2 },
  { model: /^claude-fable-5-1/, input: 10, output: 50, cacheWrite: 12.5, cacheRead: 0.25 },
  { model: /^claude-opus-(5|4-[5-8])(-2\d{7})?$/, input: 5, output: 25, cacheWrite: 6.25, cacheRead: 0.5 },
  { model: /^claude-sonnet-5(-2\d{7})?$/, input: 2, output: 10, cacheWrite: 2.5, cacheRead: 0.2 },
  { model: /^claude-sonnet-4-[56]/, input: 3, output: 15, cacheWrite: 3.75, cacheRead: 0.3 },
  { model: /^claude-haiku-4-5/, input: 1, output: 5, cacheWrite: 1.25, cacheRead: 0.1 },
]

/** The most that a token of a prompt of this size can cost: every one of them may be written to the cache. */
interface PriceTier {
  /** Most tokens of the prompt; null: any number */
  upTo: number | null
  /** Millionths of a US dollar per token */
  input: number
  output: number
}

/** @returns the prices to reserve by, smallest prompts first; empty when the model's price is not known */
export function priceTiers(model: string): PriceTier[] {
  return PRICES.filter((price) => price.model.test(model)).map(({ upTo, input, cacheWrite, output }) => ({
    upTo: upTo ?? null,
    input: Math.max(input, cacheWrite),
    output,
  }))
}

/** @returns millionths of a US dollar, rounded up; null when the model's price is not known */
export function costMicros(model: string, usage: Usage): bigint | null {
  const prompt = usage.inputTokens + usage.cacheWriteTokens + usage.cacheReadTokens
  const price = PRICES.find((p) => p.model.test(model) && prompt <= (p.upTo ?? Infinity))
  if (!price) return null
  const micros =
    usage.inputTokens * price.input +
    usage.cacheWriteTokens * price.cacheWrite +
    usage.cacheReadTokens * price.cacheRead +
    usage.outputTokens * price.output
  // Sums such as 3 × 0.1 carry a binary remainder; it must not round a whole number up.
  return BigInt(Math.ceil(Number(micros.toFixed(6))))
}
