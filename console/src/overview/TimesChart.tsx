import { duration } from '../format/time.ts'
import type { StatsBucketSize } from '../gql/overview.ts'
import { Plot } from '../parts/Plot.tsx'
import { placesOf } from '../parts/plot-content.ts'
import { durationFigures } from '../parts/plot-figures.ts'
import { bucketMarks, bucketTitle } from './bucket-time.ts'

export interface Times {
  at: string
  p50?: number
  p90?: number
}

const LAYERS = [
  { label: 'Nine of ten within', color: 'ink.4', dashed: true },
  { label: 'Half within', color: 'ink.7' },
]

/** How long jobs took over time, in milliseconds: half of them, and nine of ten. */
export default function TimesChart({
  title,
  times,
  bucket,
}: {
  title: string
  times: Times[]
  bucket: StatsBucketSize
}) {
  const [p90, p50] = [times.map(({ p90 }) => p90 ?? null), times.map(({ p50 }) => p50 ?? null)]
  const highest = (of: (number | null)[]) => duration(Math.max(...of.map((each) => each ?? 0)))
  return (
    <Plot
      h={150}
      content={{
        kind: 'lines',
        layers: LAYERS,
        places: placesOf(times),
        values: [p90, p50],
        marks: (most) => bucketMarks(times, bucket, most),
        figures: durationFigures,
        title: (index) => bucketTitle(times[index]!.at, bucket),
        say: duration,
        label: `${title} over time, half of the jobs within ${highest(p50)} at most, nine of ten within ${highest(p90)}`,
      }}
    />
  )
}
