/** How the values of filters stand in the URL, and what they mean. */

/** Splits at commas; one that belongs to a value has a backslash before it. */
export const splitList = (text: string): string[] =>
  (text.match(/(?:\\.|[^,\\])+/g) ?? [])
    .map((item) => item.replace(/\\(.)/g, '$1').trim())
    .filter((item) => item !== '')

export const joinList = (items: string[]): string =>
  items.map((item) => item.replace(/[\\,]/g, '\\$&')).join(',')

export interface Label {
  key: string
  value: string
}

/** `customer:acme`; the key is what stands before the first colon. */
export function readLabel(text: string): Label | undefined {
  const colon = text.indexOf(':')
  if (colon < 1) return undefined
  return { key: text.slice(0, colon).trim(), value: text.slice(colon + 1).trim() }
}

export const writeLabel = ({ key, value }: Label) => `${key}:${value}`

export interface Numbers {
  from?: number
  to?: number
}

/** `<from>..<to>`, either side left out; undefined when it is something else. */
export function readNumbers(text: string): Numbers | undefined {
  const match = /^(\d*[.]?\d*)[.][.](\d*[.]?\d*)$/.exec(text)
  if (!match || (!match[1] && !match[2])) return undefined
  return {
    ...(match[1] && { from: Number(match[1]) }),
    ...(match[2] && { to: Number(match[2]) }),
  }
}

export const writeNumbers = ({ from, to }: Numbers) =>
  from === undefined && to === undefined ? '' : `${from ?? ''}..${to ?? ''}`

/** Undefined when it is no JSON. */
export function readJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}
