import type { Fault, Plan, Timed } from './plan.ts'
import { createRandom, type Random } from './random.ts'
import { everyMs, freeze, kill, killPostgres, submission, terminate } from './schedule.ts'

const WARM_UP_MS = 5000

interface Drill {
  /** How many faults, unless the command line says */
  count: number
  everyMs: number
  perSecond: number
  timed: Timed
  fault?(random: Random): Fault
}

/** One target at a time, often enough to speak of a 99th percentile. */
const DRILLS = {
  kill9: { count: 100, everyMs: 4000, perSecond: 6, timed: 'resumes', fault: kill },
  sigterm: { count: 50, everyMs: 4000, perSecond: 6, timed: 'stopping', fault: terminate },
  postgres: { count: 20, everyMs: 12_000, perSecond: 5, timed: 'startAgain', fault: killPostgres },
  // More than the workers can do: a worker that is back has something to do.
  freeze: { count: 12, everyMs: 30_000, perSecond: 12, timed: 'thawed', fault: freeze },
  cancel: { count: 100, everyMs: 300, perSecond: 3, timed: 'cancels' },
} satisfies Record<string, Drill>

export type DrillName = keyof typeof DRILLS

export const isDrill = (name: string): name is DrillName => name in DRILLS

/** @param count how many faults, or cancels; undefined for as many as the target wants */
export function drillPlan(name: DrillName, seed: number, count?: number): Plan {
  const random = createRandom(seed)
  const drill: Drill = DRILLS[name]
  const times = count ?? drill.count
  const untilMs = WARM_UP_MS + times * drill.everyMs
  const faults = Array.from({ length: drill.fault ? times : 0 }, (_, index) => ({
    ...drill.fault!(random),
    atMs: WARM_UP_MS + index * drill.everyMs + random.between(0, 500),
  }))
  const submissions = everyMs(1000 / drill.perSecond, untilMs).map((atMs, index) => ({
    ...submission(random, atMs, index),
    ...(name === 'cancel' && { cancelAfterMs: random.between(300, 900) }),
  }))
  return { seed, timed: drill.timed, untilMs, submissions, faults }
}
