/** An enum's value as words: `MODEL_RATE_LIMITED` is `Model rate limited`. */
export function words(value: string): string {
  const text = value.toLowerCase().replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
