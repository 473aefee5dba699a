import { useEffect, useRef } from 'react'

/** Calls `ask` again and again while the page is seen: only for what changes though no event tells. */
export function useEvery(ms: number, ask: () => void, active = true) {
  const latest = useRef(ask)
  latest.current = ask
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => document.visibilityState === 'visible' && latest.current(), ms)
    return () => clearInterval(timer)
  }, [ms, active])
}
