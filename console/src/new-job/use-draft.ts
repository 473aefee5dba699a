import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { Draft } from './draft.ts'
import { emptyDraft } from './draft.ts'
import { forget, type Kept, keep, newKey, readKept } from './kept-draft.ts'

const QUIET_MS = 300

/**
 * The draft, as this tab keeps it. Whatever is changed makes it another job with another idempotency key, so that a click
 * or a request that comes twice is one job.
 */
export function useDraft() {
  const [kept, setKept] = useState(readKept)
  const [fits, setFits] = useState(true)
  const store = useDebouncedCallback((next: Kept) => setFits(keep(next)), {
    delay: QUIET_MS,
    flushOnUnmount: true,
  })
  const become = (next: Kept) => {
    setKept(next)
    store(next)
  }
  return {
    ...kept,
    /** Whether a reload would bring it back */
    isKept: fits,
    change: (change: Partial<Draft>) =>
      become({ draft: { ...kept.draft, ...change }, idempotencyKey: newKey() }),
    clear() {
      store.cancel()
      forget()
      setKept({ draft: emptyDraft(), idempotencyKey: newKey() })
    },
  }
}
