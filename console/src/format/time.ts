const LOCAL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** In the viewer's zone: `22 Nov 2026, 10:41:07`. */
export const localTime = (at: string) => LOCAL.format(new Date(at))
/** In the viewer's zone: `10:41:07`. */
export const clockTime = (at: string) => CLOCK.format(new Date(at))
/** In the viewer's zone: `22 Nov`. */
export const shortDay = (at: string) => DAY.format(new Date(at))
/** In the viewer's zone: `22 Nov, 10:41`. */
export const shortTime = (at: string) => SHORT.format(new Date(at))
/** `2026-11-22 10:41:07 UTC`. */
export const utcTime = (at: string) => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAYS = 24 * HOUR

/** A length of time in its two largest units: `840 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`, `4 d 2 h`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`
  if (ms < HOUR) return pair(ms, MINUTE, 'min', SECOND, 's')
  if (ms < DAYS) return pair(ms, HOUR, 'h', MINUTE, 'min')
  return pair(ms, DAYS, 'd', HOUR, 'h')
}

function pair(ms: number, unit: number, name: string, part: number, partName: string) {
  const whole = Math.floor(ms / unit)
  const rest = Math.floor((ms % unit) / part)
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${partName}`
}

/** How long ago, in one unit: `now`, `12 s ago`, `3 min ago`, `5 h ago`, `4 d ago`. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at)
  if (ms < SECOND) return ms < -SECOND ? `in ${duration(-ms)}` : 'now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`
  if (ms < DAYS) return `${Math.floor(ms / HOUR)} h ago`
  return `${Math.floor(ms / DAYS)} d ago`
}
