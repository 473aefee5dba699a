interface Size {
  width: number
  height: number
}

export interface Area extends Size {
  left: number
  top: number
}

/** From the pointer, in pixels */
const APART = 14

const within = (at: number, length: number, from: number, room: number) =>
  Math.max(from, Math.min(at, from + room - length))

/**
 * Where a tooltip stands: beside the pointer; where that is too narrow, above or below it. All coordinates are in
 * pixels from the same corner.
 */
export function tooltipPlace(pointer: { x: number; y: number }, size: Size, area: Area) {
  const top = within(pointer.y - size.height / 2, size.height, area.top, area.height)
  const right = pointer.x + APART
  if (right + size.width <= area.left + area.width) return { left: right, top }
  const left = pointer.x - APART - size.width
  if (left >= area.left) return { left, top }
  const above = pointer.y - APART - size.height
  return {
    left: within(pointer.x - size.width / 2, size.width, area.left, area.width),
    top: above >= area.top ? above : within(pointer.y + APART, size.height, area.top, area.height),
  }
}

/** What two areas have in common. */
export function overlap(one: Area, other: Area): Area {
  const left = Math.max(one.left, other.left)
  const top = Math.max(one.top, other.top)
  return {
    left,
    top,
    width: Math.min(one.left + one.width, other.left + other.width) - left,
    height: Math.min(one.top + one.height, other.top + other.height) - top,
  }
}
