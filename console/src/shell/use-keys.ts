import { useEffect, useRef } from 'react'

const SEQUENCE_MS = 1000

// Into a checkbox nobody types.
const TYPED = 'textarea, select, input:not([type="checkbox"], [type="radio"])'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(TYPED))

/** Behind a dialog, keys mean nothing. */
const inDialog = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

/**
 * Calls what is bound to a key such as `j` or `/`, or to a sequence such as `g j`; not while somebody types, and not
 * together with ctrl, alt or the command key.
 */
export function useKeys(bindings: Record<string, () => void>) {
  const latest = useRef(bindings)
  latest.current = bindings
  useEffect(() => {
    let first = ''
    let firstAt = 0
    function onKeyDown(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || inDialog()) return
      const sequence = first && event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${event.key}` : event.key
      // Not keys such as shift, which is held for a question mark or a click.
      if (event.key.length === 1) first = event.key
      firstAt = event.timeStamp
      const action =
        latest.current[sequence] ?? (sequence.includes(' ') ? undefined : latest.current[event.key])
      if (!action) return
      event.preventDefault()
      first = ''
      action()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
