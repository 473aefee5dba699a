/** What the charts of the page have in common: quiet lines, small figures, no movement. */
export const CHART = {
  gridAxis: 'x',
  tickLine: 'none',
  strokeDasharray: '2 4',
  xAxisProps: { minTickGap: 24, height: 24 },
} as const
