import '@mantine/charts/styles.css'
import { AreaChart } from '@mantine/charts'
import { Text } from '@mantine/core'
import { whole } from '../format/number.ts'
import { duration, localTime, shortTime } from '../format/time.ts'
import { CHART, tooltipTitle } from '../parts/chart-style.ts'
import type { QueuePoint } from './queue-samples.ts'

const iso = (at: number) => new Date(at).toISOString()

const COMMON = {
  ...CHART,
  h: 140,
  dataKey: 'at',
  curveType: 'stepAfter',
  withDots: false,
  strokeWidth: 1.5,
  xAxisProps: {
    ...CHART.xAxisProps,
    type: 'number',
    scale: 'time',
    domain: ['dataMin', 'dataMax'],
    minTickGap: 60,
    tickFormatter: (at: number) => shortTime(iso(at)),
  },
  yAxisProps: { width: 56, allowDecimals: false },
  tooltipProps: tooltipTitle((at) => localTime(iso(Number(at)))),
} as const

/** Depth above, age below, on the same axis of time. */
export default function QueueChart({ samples }: { samples: QueuePoint[] }) {
  return (
    <>
      <Text size="xs" c="dimmed" mb={4}>
        Jobs
      </Text>
      <AreaChart
        {...COMMON}
        xAxisProps={{ ...COMMON.xAxisProps, domain: [...COMMON.xAxisProps.domain] }}
        data={samples}
        series={[
          { name: 'waiting', label: 'Waiting', color: 'orange.6' },
          { name: 'running', label: 'Running', color: 'ink.6' },
        ]}
        valueFormatter={whole}
        withLegend
      />
      <Text size="xs" c="dimmed" mb={4}>
        Oldest wait
      </Text>
      <AreaChart
        {...COMMON}
        xAxisProps={{ ...COMMON.xAxisProps, domain: [...COMMON.xAxisProps.domain] }}
        data={samples}
        series={[{ name: 'oldestMs', label: 'Oldest wait', color: 'grape.6' }]}
        valueFormatter={duration}
      />
    </>
  )
}
