import { type Measures, percentile } from './measures.ts'
import type { Plan, Timed } from './plan.ts'

interface Target {
  sentence: string
  /** Whose times it is about, if it is about times */
  timed?: Timed
  met(measures: Measures): boolean
}

const SECOND = 1000
const p99 = (numbers: number[]) => percentile(numbers, 0.99) ?? 0
const longest = (numbers: number[]) => numbers.at(-1) ?? 0

const TARGETS: Target[] = [
  { sentence: 'no job lost', met: ({ lost }) => lost === 0 },
  { sentence: 'no result doubled', met: ({ doubled }) => doubled === 0 },
  {
    sentence: 'resumed after kill -9 in less than 5 s (p99)',
    timed: 'resumes',
    met: ({ resumes }) => p99(resumes) < 5 * SECOND,
  },
  { sentence: 'nothing left locked after SIGTERM', met: ({ leftLocked }) => leftLocked === 0 },
  {
    sentence: 'serving within 10 s when PostgreSQL is back',
    timed: 'startAgain',
    met: ({ submitAgain, startAgain }) =>
      longest([...submitAgain, ...startAgain].sort((a, b) => a - b)) <= 10 * SECOND,
  },
  {
    sentence: 'back within 15 s after a frozen network',
    timed: 'thawed',
    met: ({ thawed }) => longest(thawed) <= 15 * SECOND,
  },
  {
    sentence: 'a cancelled call is aborted within 1 s (p99)',
    timed: 'cancels',
    met: ({ cancels }) => p99(cancels) <= SECOND,
  },
]

/** @returns the sentences of the targets that were missed, and what a drill did not get to see */
export function missedTargets(measures: Measures, { timed }: Plan): string[] {
  const counting = TARGETS.filter((target) => !target.timed || target.timed === timed)
  const missed = counting.filter(({ met }) => !met(measures)).map(({ sentence }) => sentence)
  return timed && measures[timed].length === 0 ? [...missed, `nothing was measured: ${timed}`] : missed
}

export function print(measures: Measures, broken: { sentence: string; cases: string[] }[], plan: Plan): void {
  const { jobs, byStatus, faults, lost, doubled, possiblyPaidCalls, staleWrites, leftLocked } = measures
  const rows: [string, string | number][] = [
    ['jobs', `${jobs} (${inWords(byStatus)})`],
    ['faults', inWords(faults) || 'none'],
    ['lost', lost],
    ['doubled results', doubled],
    ['possibly paid calls', possiblyPaidCalls],
    ['stale writes refused', staleWrites],
    ['resumed after kill -9', spread(measures.resumes)],
    ['… amid other faults', spread(measures.troubledResumes)],
    ['left locked at SIGTERM', leftLocked],
    ['SIGTERM to exit', spread(measures.stopping)],
    ['PostgreSQL back to submit', spread(measures.submitAgain)],
    ['PostgreSQL back to work', spread(measures.startAgain)],
    ['frozen network to work', spread(measures.thawed)],
    ['… to end of its attempts', spread(measures.frozenAttempts)],
    ['cancelled to aborted', spread(measures.cancels)],
  ]
  for (const [name, value] of rows) console.log(`${name.padEnd(26)} ${value}`)
  for (const { sentence, cases } of broken) {
    console.log(`BROKEN: ${sentence} (${cases.length} cases)`)
    for (const one of cases.slice(0, 5)) console.log(`  ${one}`)
  }
  for (const sentence of missedTargets(measures, plan)) console.log(`MISSED: ${sentence}`)
}

const inWords = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')

function spread(numbers: number[]): string {
  if (numbers.length === 0) return 'none'
  const at = (share: number) => `${(percentile(numbers, share)! / SECOND).toFixed(2)} s`
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} (of ${numbers.length})`
}
