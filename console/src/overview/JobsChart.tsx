import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import { useState } from 'react'
import { whole } from '../format/number.ts'
import type { ActivityQuery, StatsBucketSize } from '../gql/overview.ts'
import { CHART, CHART_MARGIN, tooltipTitle } from '../parts/chart-style.ts'
import { STATUSES } from '../parts/statuses.ts'
import { bucketTitle, ticks } from './bucket-time.ts'
import { ENDS, type End } from './ends.ts'
import { BUCKET_MS } from './span.ts'

const SERIES = Object.entries(ENDS).map(([status, { figure, color }]) => ({
  name: figure,
  label: STATUSES[status as End].label,
  color,
}))

/** How jobs ended over time. Dragging across it chooses a time range. */
export default function JobsChart({
  buckets,
  bucket,
  onChoose,
}: {
  buckets: ActivityQuery['stats']['buckets']
  bucket: StatsBucketSize
  onChoose: (from: string, to: string) => void
}) {
  const [drag, setDrag] = useState<{ begin: string; end: string }>()
  const ends = drag && [drag.begin, drag.end].sort()
  const finish = () => {
    if (!ends) return
    setDrag(undefined)
    onChoose(ends[0]!, new Date(Date.parse(ends[1]!) + BUCKET_MS[bucket]).toISOString())
  }
  return (
    <BarChart
      {...CHART}
      h={200}
      type="stacked"
      data={buckets.map(({ at, figures }) => ({ at, ...figures }))}
      dataKey="at"
      series={SERIES}
      valueFormatter={whole}
      maxBarWidth={44}
      xAxisProps={{ ...CHART.xAxisProps, ...ticks(buckets, bucket) }}
      yAxisProps={{ ...CHART.yAxisProps, width: 44, allowDecimals: false }}
      tooltipProps={tooltipTitle((at) => bucketTitle(at, bucket))}
      referenceAreas={ends && [{ x1: ends[0], x2: ends[1], color: 'ink.5' }]}
      barChartProps={{
        margin: CHART_MARGIN,
        barCategoryGap: buckets.length > 60 ? 1 : '15%',
        style: { cursor: 'crosshair', userSelect: 'none' },
        onMouseDown: ({ activeLabel }) => activeLabel && setDrag(both(String(activeLabel))),
        onMouseMove: ({ activeLabel }) =>
          drag && activeLabel && setDrag({ ...drag, end: String(activeLabel) }),
        onMouseUp: finish,
        onMouseLeave: finish,
      }}
    />
  )
}

const both = (at: string) => ({ begin: at, end: at })
