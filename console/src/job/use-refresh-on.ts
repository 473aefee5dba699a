import { useEffect, useRef } from 'react'

/** Calls `refresh` whenever a value has changed; not for its first one. */
export function useRefreshOn(value: unknown, refresh: () => void) {
  const latest = useRef(refresh)
  latest.current = refresh
  const before = useRef(value)
  useEffect(() => {
    if (before.current === value) return
    before.current = value
    latest.current()
  }, [value])
}
