import '@mantine/charts/styles.css'
import { LineChart } from '@mantine/charts'
import { duration } from '../format/time.ts'
import type { StatsBucketSize } from '../gql/overview.ts'
import { axisDuration, CHART, CHART_MARGIN, tooltipTitle } from '../parts/chart-style.ts'
import { bucketTitle, ticks } from './bucket-time.ts'

export interface Times {
  at: string
  p50?: number
  p90?: number
}

/** Beyond, they would hide the line. */
const MOST_DOTS = 48

const SERIES = [
  { name: 'p90', label: 'Nine of ten within', color: 'ink.4', strokeDasharray: '4 3' },
  { name: 'p50', label: 'Half within', color: 'ink.7' },
]

/** How long jobs took over time, in milliseconds: half of them, and nine of ten. */
export default function TimesChart({ times, bucket }: { times: Times[]; bucket: StatsBucketSize }) {
  return (
    <LineChart
      {...CHART}
      h={150}
      data={times}
      dataKey="at"
      series={SERIES}
      curveType="monotone"
      connectNulls
      strokeWidth={1.75}
      withDots={times.length <= MOST_DOTS}
      dotProps={{ r: 1.5 }}
      activeDotProps={{ r: 4 }}
      valueFormatter={duration}
      xAxisProps={{ ...CHART.xAxisProps, ...ticks(times, bucket) }}
      yAxisProps={{ ...CHART.yAxisProps, width: 56, tickFormatter: axisDuration }}
      lineChartProps={{ margin: CHART_MARGIN }}
      tooltipProps={tooltipTitle((at) => bucketTitle(at, bucket))}
    />
  )
}
