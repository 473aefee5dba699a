import { shortTime } from '../format/time.ts'

/** A span of time as the API takes it: the beginning is part of it, the end is not. */
export interface Span {
  from?: string
  to?: string
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Spans that move with the clock: what stands in the URL, what it is called, and where it begins. */
export const PRESETS = {
  '1h': { label: 'Last hour', from: (now: Date) => new Date(now.getTime() - HOUR) },
  '24h': { label: 'Last 24 hours', from: (now: Date) => new Date(now.getTime() - DAY) },
  today: {
    label: 'Today',
    from: (now: Date) => new Date(now.getFullYear(), now.getMonth(), now.getDate()),
  },
  '7d': { label: 'Last 7 days', from: (now: Date) => new Date(now.getTime() - 7 * DAY) },
  '30d': { label: 'Last 30 days', from: (now: Date) => new Date(now.getTime() - 30 * DAY) },
  month: { label: 'This month', from: (now: Date) => new Date(now.getFullYear(), now.getMonth(), 1) },
} as const

export type Preset = keyof typeof PRESETS

const isPreset = (value: string): value is Preset => Object.hasOwn(PRESETS, value)

/**
 * What a time range in a URL means: a preset's word, or `<iso>..<iso>` with either side left out.
 * @returns undefined when it is neither
 */
export function resolveRange(value: string, now = new Date()): Span | undefined {
  if (isPreset(value)) return { from: PRESETS[value].from(now).toISOString() }
  const [from, to, ...rest] = value.split('..')
  if (to === undefined || rest.length > 0 || (!from && !to)) return undefined
  const ends = [from, to].map((end) => (end ? new Date(end) : undefined))
  if (ends.some((end) => end && Number.isNaN(end.getTime()))) return undefined
  return {
    ...(ends[0] && { from: ends[0].toISOString() }),
    ...(ends[1] && { to: ends[1].toISOString() }),
  }
}

/** The same as it stands in a URL; nothing when both sides are open. */
export const writeRange = ({ from, to }: Span) => (from || to ? `${from ?? ''}..${to ?? ''}` : '')

/** A time range of a URL in words, in the viewer's zone. */
export function rangeLabel(value: string): string {
  if (isPreset(value)) return PRESETS[value].label
  const span = resolveRange(value)
  if (!span) return value
  const from = span.from && shortTime(span.from)
  const to = span.to && shortTime(span.to)
  if (from && to) return `${from} – ${to}`
  return from ? `Since ${from}` : `Until ${to}`
}
