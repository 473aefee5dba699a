import { useEffect, useState } from 'react'

const A_WHILE_MS = 200

/** Whether something has been waited for long enough to say so: with every quick answer it would flicker. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(setLate, A_WHILE_MS, true)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [waiting])
  return waiting && late
}
