import { useEffect, useRef } from 'react'

const SEQUENCE_MS = 1000

// Into a checkbox nobody types.
const TYPED = 'textarea, select, input:not([type="checkbox"], [type="radio"])'

type Bindings = Record<string, () => void>

/** What is bound by the parts that are on the page; all of them share what was pressed before. */
const bound = new Set<{ current: Bindings }>()
let first = ''
let firstAt = 0

const boundTo = (keys: string) => [...bound].flatMap(({ current }) => current[keys] ?? [])
const beginsSequence = (key: string) =>
  [...bound].some(({ current }) => Object.keys(current).some((keys) => keys.startsWith(`${key} `)))

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(TYPED))

/** Behind a dialog, keys mean nothing. */
const inDialog = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

function onKeyDown(event: KeyboardEvent) {
  const { key, timeStamp, ctrlKey, metaKey, altKey, target } = event
  // A shift is held for a question mark.
  if (key === 'Shift' || ctrlKey || metaKey || altKey || isTyping(target) || inDialog()) return
  const continues = first !== '' && timeStamp - firstAt < SEQUENCE_MS
  const actions = boundTo(continues ? `${first} ${key}` : key)
  first = !continues && beginsSequence(key) ? key : ''
  firstAt = timeStamp
  if (actions.length > 0) event.preventDefault()
  for (const act of actions) act()
}

/**
 * Calls what is bound to a key such as `j` or `/`, or to a sequence such as `g j`; not while somebody types, and not
 * together with ctrl, alt or the command key.
 */
export function useKeys(bindings: Bindings) {
  const latest = useRef(bindings)
  latest.current = bindings
  useEffect(() => {
    if (bound.size === 0) window.addEventListener('keydown', onKeyDown)
    bound.add(latest)
    return () => {
      bound.delete(latest)
      if (bound.size === 0) window.removeEventListener('keydown', onKeyDown)
    }
  }, [])
}
