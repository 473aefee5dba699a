import type { PlotKind } from './plot-content.ts'

/** The index of what is under the pointer: the bucket it is in, or the sample that holds until the next. */
export function underPointer(kind: PlotKind, places: number[], at: number): number {
  if (kind !== 'steps') return Math.max(0, Math.min(Math.round(at), places.length - 1))
  return Math.max(
    0,
    places.findLastIndex((place) => place <= at),
  )
}

/** The first and the last of the buckets that a drag went across, in whichever direction. */
export const dragged = (begin: number, end: number): [first: number, last: number] => [
  Math.min(begin, end),
  Math.max(begin, end),
]

interface Listener {
  /** It was pressed over the index `begin` and is still held, when that is given */
  onMove: (event: PointerEvent, begin?: number) => void
  onLeave: () => void
  /** It was let go after it was pressed over the first or the last */
  onChoose: (first: number, last: number) => void
}

/** Follows a mouse, a pen or a finger. @returns what ends it */
export function followPointer(
  area: HTMLElement,
  indexAt: (event: PointerEvent) => number,
  listener: Listener,
) {
  let begin: number | undefined
  const leave = () => {
    begin = undefined
    listener.onLeave()
  }
  const ending = new AbortController()
  const on = (type: string, react: (event: PointerEvent) => void, target: EventTarget = area) =>
    target.addEventListener(type, (event) => react(event as PointerEvent), { signal: ending.signal })

  on('pointerdown', (event) => {
    if (event.button !== 0) return
    // Otherwise a drag ends unseen outside.
    area.setPointerCapture(event.pointerId)
    begin = indexAt(event)
    listener.onMove(event, begin)
  })
  on('pointermove', (event) => listener.onMove(event, begin))
  on('pointerup', (event) => {
    if (begin === undefined) return
    const range = dragged(begin, indexAt(event))
    begin = undefined
    listener.onMove(event)
    listener.onChoose(...range)
  })
  on('pointercancel', leave)
  // A finger leaves whenever it is lifted: what it pointed at stays until it points elsewhere.
  on('pointerleave', ({ pointerType }) => pointerType !== 'touch' && leave())
  on('pointerdown', ({ target }) => !area.contains(target as Node) && leave(), document)
  return () => ending.abort()
}
