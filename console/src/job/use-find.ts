import { useDeferredValue, useMemo, useState } from 'react'
import { type Hit, hitsOf } from './find.ts'

export interface Find {
  words: string
  look: (words: string) => void
  hits: Hit[]
  /** The one that is looked at, and its place among them from 0 */
  hit: Hit | undefined
  at: number
  /** Goes to the next or, with -1, to the one before; behind the last comes the first. */
  move: (by: number) => void
}

/** Words that somebody looks for in a text: the browser's own search sees only what is drawn. */
export function useFind(text: string): Find {
  const [{ words, at }, setState] = useState({ words: '', at: 0 })
  const wanted = useDeferredValue(words)
  const hits = useMemo(() => hitsOf(text, wanted), [text, wanted])
  return {
    words,
    look: (next) => setState({ words: next, at: 0 }),
    hits,
    hit: hits[at],
    at,
    move: (by) => hits.length > 0 && setState({ words, at: (at + by + hits.length) % hits.length }),
  }
}
