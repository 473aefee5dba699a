import type { ReactNode } from 'react'

/** What the charts of the page have in common: quiet lines, small figures, no movement. */
export const CHART = {
  gridAxis: 'x',
  tickLine: 'none',
  strokeDasharray: '2 4',
  xAxisProps: { minTickGap: 24, height: 30 },
  yAxisProps: { tickCount: 4, interval: 0 },
} as const

/** So that the topmost figure has its place. */
export const CHART_MARGIN = { top: 8, right: 8 }

/** Says the place on the axis that a tooltip is about; nothing while it is about none. */
export const tooltipTitle = (say: (at: string) => string) => ({
  labelFormatter: (at: ReactNode) => (at === undefined ? '' : say(String(at))),
})

const UNITS = [
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
] as const

/** A length of time short enough for an axis: `840 ms`, `5.5 s`, `1.5 min`. */
export function axisDuration(ms: number): string {
  const [size, name] = UNITS.find(([each]) => ms >= each) ?? [1, '']
  return `${Number((ms / size).toFixed(1))} ${name}`.trim()
}
