/** What the charts of the page have in common: quiet lines, small figures, no movement. */
export const CHART = {
  gridAxis: 'x',
  tickLine: 'none',
  strokeDasharray: '2 4',
  xAxisProps: { minTickGap: 24, height: 24 },
  yAxisProps: { tickCount: 4, interval: 0 },
} as const

/** So that the topmost figure has its place. */
export const CHART_MARGIN = { top: 8, right: 8 }

/** Says the place on the axis that a tooltip is about; nothing while it is about none. */
export const tooltipTitle = (say: (at: string) => string) => ({
  labelFormatter: (at: React.ReactNode) => (at === undefined ? '' : say(String(at))),
})
