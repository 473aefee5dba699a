import { whole } from '../format/number.ts'

/** A text that was read from a file, or why it was not, in words for the person. */
export type ReadText = { name: string; text: string } | { problem: string }

const TEXT_NAME = /\.(txt|text|md|markdown)$/i
const TEXT_TYPE = /^text\/(plain|markdown|x-markdown)\b/
/** UTF-8 takes up to three bytes for what counts as one. */
const BYTES_PER_UNIT = 3

/**
 * Reads a text file within the browser.
 * @param maxLength longest text that the server takes, in UTF-16 code units
 */
export async function readTextFile(file: File, maxLength: number): Promise<ReadText> {
  const { name, type, size } = file
  if (!TEXT_NAME.test(name) && !TEXT_TYPE.test(type)) {
    return { problem: `“${name}” is not a text file. Choose a .txt or .md file, or paste its text.` }
  }
  const tooLong = { problem: `“${name}” is longer than ${whole(maxLength)} characters.` }
  if (size > maxLength * BYTES_PER_UNIT) return tooLong
  const text = decode(new Uint8Array(await file.arrayBuffer()))
  if (text === undefined) return { problem: `“${name}” is not in UTF-8. Save it as UTF-8 and try again.` }
  if (text.length > maxLength) return tooLong
  if (!/\S/.test(text)) return { problem: `“${name}” is empty.` }
  return { name, text }
}

/** UTF-8, or UTF-16 when it begins with the mark of one; undefined for anything else. */
function decode(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
