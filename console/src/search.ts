/** The search part of a URL as the pages see it: plain text by name; what is empty is not in the URL. */
export type Search = Record<string, string>

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  // Commas and colons may stand in a query as they are, and read better.
  return text ? `?${text.replaceAll('%2C', ',').replaceAll('%3A', ':')}` : ''
}
