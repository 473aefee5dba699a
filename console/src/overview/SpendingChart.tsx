import { plural } from '../format/number.ts'
import { words } from '../format/words.ts'
import type { StatsBucketSize, TaskType } from '../gql/overview.ts'
import { Plot } from '../parts/Plot.tsx'
import { type PlotContent, placesOf } from '../parts/plot-content.ts'
import { bucketMarks, bucketTitle } from './bucket-time.ts'
import { TASK_COLORS } from './task-colors.ts'

const LAYERS = (Object.keys(TASK_COLORS) as TaskType[]).map((taskType) => ({
  taskType,
  label: words(taskType),
  color: TASK_COLORS[taskType],
}))

/** What each type of task used over time. */
export default function SpendingChart({
  amounts,
  bucket,
  say,
  figures,
}: {
  amounts: ({ at: string } & Partial<Record<TaskType, number>>)[]
  bucket: StatsBucketSize
  say: (amount: number) => string
  figures: PlotContent['figures']
}) {
  const values = LAYERS.map(({ taskType }) => amounts.map((amount) => amount[taskType] ?? 0))
  const spent = values.flat().reduce((sum, amount) => sum + amount, 0)
  return (
    <Plot
      h={150}
      content={{
        kind: 'bars',
        layers: LAYERS,
        places: placesOf(amounts),
        values,
        marks: (most) => bucketMarks(amounts, bucket, most),
        figures,
        title: (index) => bucketTitle(amounts[index]!.at, bucket),
        say,
        label: `Spent by type of task, ${say(spent)} in ${plural(amounts.length, bucket.toLowerCase())}`,
        widestBar: 28,
      }}
    />
  )
}
