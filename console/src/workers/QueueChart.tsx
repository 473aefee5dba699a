import '@mantine/charts/styles.css'
import { AreaChart } from '@mantine/charts'
import { whole } from '../format/number.ts'
import { duration, localTime } from '../format/time.ts'
import { axisDuration, CHART, CHART_MARGIN, tooltipTitle } from '../parts/chart-style.ts'
import { Key } from '../parts/Key.tsx'
import { axisTime, axisTimes, type QueuePoint } from './queue-samples.ts'

const COMMON = {
  ...CHART,
  dataKey: 'at',
  curveType: 'stepAfter',
  withDots: false,
  strokeWidth: 1.5,
  fillOpacity: 0.3,
  yAxisProps: { ...CHART.yAxisProps, width: 56, allowDecimals: false },
  areaChartProps: { margin: CHART_MARGIN },
  tooltipProps: tooltipTitle((at) => localTime(new Date(Number(at)).toISOString())),
} as const

/** Depth above, age below, on the same axis of time. */
export default function QueueChart({ samples }: { samples: QueuePoint[] }) {
  const [begin, end] = [samples[0]!.at, samples.at(-1)!.at]
  const xAxisProps = {
    ...CHART.xAxisProps,
    type: 'number',
    scale: 'time',
    domain: [begin, end],
    ticks: axisTimes(begin, end),
    tickFormatter: (at: number) => axisTime(at, end - begin),
  } as const
  return (
    <>
      <Key of={{ Waiting: 'orange.6', Running: 'ink.6' }} />
      <AreaChart
        {...COMMON}
        h={130}
        data={samples}
        xAxisProps={{ ...xAxisProps, domain: [begin, end] }}
        series={[
          { name: 'waiting', label: 'Waiting', color: 'orange.6' },
          { name: 'running', label: 'Running', color: 'ink.6' },
        ]}
        valueFormatter={whole}
      />
      <Key of={{ 'Oldest wait': 'grape.6' }} />
      <AreaChart
        {...COMMON}
        h={130}
        data={samples}
        xAxisProps={{ ...xAxisProps, domain: [begin, end] }}
        series={[{ name: 'oldestMs', label: 'Oldest wait', color: 'grape.6' }]}
        valueFormatter={duration}
        yAxisProps={{ ...COMMON.yAxisProps, tickFormatter: axisDuration }}
      />
    </>
  )
}
