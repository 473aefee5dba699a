import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { words } from '../format/words.ts'
import type { StatsBucketSize, TaskType } from '../gql/overview.ts'
import { CHART, CHART_MARGIN, tooltipTitle } from '../parts/chart-style.ts'
import { bucketTitle, ticks } from './bucket-time.ts'
import { TASK_COLORS } from './task-colors.ts'

const SERIES = (Object.keys(TASK_COLORS) as TaskType[]).map((name) => ({
  name,
  label: words(name),
  color: TASK_COLORS[name],
}))

/** What each type of task used over time. */
export default function SpendingChart({
  amounts,
  bucket,
  say,
}: {
  amounts: ({ at: string } & Partial<Record<TaskType, number>>)[]
  bucket: StatsBucketSize
  say: (amount: number) => string
}) {
  return (
    <BarChart
      {...CHART}
      h={150}
      type="stacked"
      data={amounts}
      dataKey="at"
      series={SERIES}
      valueFormatter={say}
      maxBarWidth={28}
      xAxisProps={{ ...CHART.xAxisProps, ...ticks(amounts, bucket) }}
      yAxisProps={{ ...CHART.yAxisProps, width: 56 }}
      barChartProps={{ margin: CHART_MARGIN }}
      tooltipProps={tooltipTitle((at) => bucketTitle(at, bucket))}
    />
  )
}
