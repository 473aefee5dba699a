import { createHash } from 'node:crypto'
import { estimateTokens } from '../claude/estimate.ts'
import { pageStarts } from '../evidence/pages.ts'

/** A document as it is stored: its text, and what is derived from the text. */
export interface NewDocument {
  name: string
  mediaType: string
  /** Of the text's UTF-8 bytes, lower-case hex */
  sha256: string
  text: string
  /** Offsets in UTF-16 code units; empty when pages are not known */
  pageStarts: number[]
  /** Of the text as a prompt, about */
  estimatedTokens: number
}

/** Takes text that a client sent inline. The text is already known to be valid Unicode without NUL. */
export function plainText(name: string, text: string): NewDocument {
  return {
    name,
    mediaType: 'text/plain',
    sha256: createHash('sha256').update(text).digest('hex'),
    text,
    pageStarts: pageStarts(text) ?? [],
    estimatedTokens: estimateTokens(text),
  }
}
