import { plural, whole } from '../format/number.ts'
import type { ActivityQuery, StatsBucketSize } from '../gql/overview.ts'
import { Plot } from '../parts/Plot.tsx'
import { placesOf } from '../parts/plot-content.ts'
import { countFigures } from '../parts/plot-figures.ts'
import { STATUSES } from '../parts/statuses.ts'
import { bucketMarks, bucketTitle } from './bucket-time.ts'
import { ENDS, type End } from './ends.ts'
import { BUCKET_MS } from './span.ts'

const LAYERS = Object.entries(ENDS).map(([status, { figure, color }]) => ({
  figure,
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
  const values = LAYERS.map(({ figure }) => buckets.map(({ figures }) => figures[figure]))
  const ended = values.flat().reduce((sum, count) => sum + count, 0)
  return (
    <Plot
      h={200}
      content={{
        kind: 'bars',
        layers: LAYERS,
        places: placesOf(buckets),
        values,
        marks: (most) => bucketMarks(buckets, bucket, most),
        figures: countFigures,
        title: (index) => bucketTitle(buckets[index]!.at, bucket),
        say: whole,
        label: `Jobs by how they ended, ${whole(ended)} in ${plural(buckets.length, bucket.toLowerCase())}`,
        widestBar: 44,
        onChoose: (first, last) =>
          onChoose(
            buckets[first]!.at,
            new Date(Date.parse(buckets[last]!.at) + BUCKET_MS[bucket]).toISOString(),
          ),
      }}
    />
  )
}
