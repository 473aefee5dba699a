import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import type { Draft } from './draft.ts'
import { forget, type Kept, keep, newKey, readKept } from './kept-draft.ts'

const QUIET_MS = 300

/**
 * The draft, as this tab keeps it. Whatever is changed makes it another job with another idempotency key, so that a click
 * or a request that comes twice is one job.
 * @param first what it is before anything is changed
 * @param from UUID of the job that it is a copy of, which has a draft of its own
 */
export function useDraft(first: () => Draft, from?: string) {
  const [kept, setKept] = useState(() => readKept(from) ?? { draft: first(), idempotencyKey: newKey() })
  const [fits, setFits] = useState(true)
  const store = useDebouncedCallback((next: Kept) => setFits(keep(next, from)), {
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
      forget(from)
      setKept({ draft: first(), idempotencyKey: newKey() })
    },
  }
}
