import { whole } from '../format/number.ts'
import { duration, shortTime } from '../format/time.ts'
import { Key } from '../parts/Key.tsx'
import { Plot } from '../parts/Plot.tsx'
import type { PlotContent } from '../parts/plot-content.ts'
import { countFigures, durationFigures } from '../parts/plot-figures.ts'
import { type QueuePoint, timeMarks } from './queue-samples.ts'

const DEPTH = [
  { figure: 'waiting', label: 'Waiting', color: 'orange.6' },
  { figure: 'running', label: 'Running', color: 'ink.6' },
] as const
const AGE = [{ figure: 'oldestMs', label: 'Oldest wait', color: 'grape.6' }] as const

const textOf = (at: number) => new Date(at).toISOString()

/** Depth above, age below, on the same axis of time. */
export default function QueueChart({ samples }: { samples: QueuePoint[] }) {
  const [begin, end] = [samples[0]!.at, samples.at(-1)!.at]
  const span = `${shortTime(textOf(begin))} to ${shortTime(textOf(end))}`
  const most = (of: 'waiting' | 'running' | 'oldestMs') => Math.max(...samples.map((sample) => sample[of]))
  const common = {
    kind: 'steps',
    places: samples.map(({ at }) => at),
    marks: (most: number) => timeMarks(begin, end, most),
    title: (at: number) => shortTime(textOf(at)),
    // As wide as both need
    axisWidth: 56,
  } satisfies Partial<PlotContent>
  return (
    <>
      <Key of={{ Waiting: 'orange.6', Running: 'ink.6' }} />
      <Plot
        h={130}
        content={{
          ...common,
          layers: [...DEPTH],
          values: DEPTH.map(({ figure }) => samples.map((sample) => sample[figure])),
          figures: countFigures,
          say: whole,
          label: `Jobs in the queue, ${most('waiting')} waiting and ${most('running')} running at most, ${span}`,
        }}
      />
      <Key of={{ 'Oldest wait': 'grape.6' }} />
      <Plot
        h={130}
        content={{
          ...common,
          layers: [...AGE],
          values: AGE.map(({ figure }) => samples.map((sample) => sample[figure])),
          figures: durationFigures,
          say: duration,
          label: `Oldest wait in the queue, ${duration(most('oldestMs'))} at most, ${span}`,
        }}
      />
    </>
  )
}
