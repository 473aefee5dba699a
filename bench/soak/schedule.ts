import { type Fault, type Plan, SERVERS, type Submission, type Victim, WORKERS } from './plan.ts'
import { createRandom, type Random } from './random.ts'

const MINUTE_MS = 60_000
const WARM_UP_MS = 8000
const FAULT_EVERY_MS = 5000
const FAILURE_EVERY_MS = 2000
const SUBMITS_PER_SECOND = 5

/** First half of the kills, with nothing else, so that they can be timed; then everything at once. */
export function mixedPlan(seed: number, minutes: number, kills: number): Plan {
  const random = createRandom(seed)
  const untilMs = minutes * MINUTE_MS
  const places = Math.max(1, Math.floor((untilMs - WARM_UP_MS) / FAULT_EVERY_MS))
  const alone = Math.floor(Math.min(kills, places) / 2)
  const rest = random.shuffled([
    ...many(kills - alone, [kill], random),
    ...many(places - kills, OTHERS, random),
  ])
  const faults = [...many(alone, [kill], random), ...rest].map((fault, place) => ({
    ...fault,
    atMs: WARM_UP_MS + place * FAULT_EVERY_MS + random.between(0, FAULT_EVERY_MS / 2),
  }))
  const failures = everyMs(FAILURE_EVERY_MS, untilMs)
    .filter((atMs) => atMs > WARM_UP_MS + alone * FAULT_EVERY_MS)
    .map((atMs) => ({ kind: 'failCall' as const, order: random.pick(FAILURES), atMs }))
  return {
    seed,
    untilMs,
    submissions: submissions(random, untilMs, SUBMITS_PER_SECOND),
    faults: [...faults, ...failures].sort((a, b) => a.atMs - b.atMs),
  }
}

const worker = (random: Random) => random.between(0, WORKERS - 1)

export const kill = (random: Random): Fault => ({ kind: 'kill', worker: worker(random) })

export const terminate = (random: Random): Fault => ({ kind: 'terminate', worker: worker(random) })

const pause = (random: Random): Fault => ({
  kind: 'pause',
  worker: worker(random),
  forMs: random.between(1000, 18_000),
})

export const killPostgres = (random: Random): Fault => ({
  kind: 'killPostgres',
  part: random.chance(0.7) ? 'all' : 'one',
  pick: random.next(),
  awayMs: random.between(0, 3000),
})

export const freeze = (random: Random): Fault => {
  const victim: Victim = random.chance(0.7)
    ? { worker: worker(random) }
    : { server: random.between(0, SERVERS - 1) }
  const connections = random.chance(0.5) ? 'open' : 'all'
  return { kind: 'freeze', victim, connections, forMs: random.between(2000, 20_000) }
}

const tightBudget = (random: Random): Fault => ({ kind: 'tightBudget', forMs: random.between(1000, 4000) })

const OTHERS = [killPostgres, freeze, pause, terminate, tightBudget]

const many = (count: number, makers: ((random: Random) => Fault)[], random: Random) =>
  Array.from({ length: Math.max(0, count) }, (_, index) => makers[index % makers.length]!(random))

/** Each kind that the simulator knows. Delays are short, so that a run of two minutes sees their ends. */
const FAILURES: { kind: string; [option: string]: string | number }[] = [
  ...[400, 401, 408, 413, 500, 503, 504, 529].map((status) => ({ kind: 'status', status })),
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'status', status: 402, retryAfter: 1 },
  ...['max_tokens', 'refusal', 'model_context_window_exceeded', 'stop_sequence', 'pause_turn'].map(
    (stopReason) => ({ kind: 'stopReason', stopReason }),
  ),
  ...['cut', 'reset', 'stall', 'errorEvent'].flatMap((kind) => [
    { kind, events: 0 },
    { kind, events: 5 },
  ]),
  { kind: 'slow', msPerEvent: 100 },
  ...['html', 'badJson', 'wrongSchema', 'empty'].map((kind) => ({ kind })),
]

/** Submits at a steady rate; some are sent twice, come later, are bounded, cancelled, or retried by hand. */
function submissions(random: Random, untilMs: number, perSecond: number): Submission[] {
  return everyMs(1000 / perSecond, untilMs).map((atMs, index) => ({
    ...submission(random, atMs, index),
    copies: random.chance(0.15) ? random.between(2, 4) : 1,
    ...(random.chance(0.05) && { runAfterMs: random.between(500, 8000) }),
    ...(random.chance(0.02) && { deadlineMs: random.between(9000, 15_000) }),
    ...(random.chance(0.05) && { maxCostMicros: random.between(300_000, 1_000_000) }),
    ...(random.chance(0.1) && { cancelAfterMs: random.between(0, 2500) }),
    ...(random.chance(0.5) && { retry: random.pick(['KEEP', 'FROM_SCRATCH'] as const) }),
  }))
}

/** A submit without anything special. */
export function submission(random: Random, atMs: number, index: number): Submission {
  return {
    atMs,
    name: `soak-${index}-${Math.floor(random.next() * 2 ** 32).toString(36)}`,
    task: random.pick(['summarize', 'summarize', 'extract', 'evaluate']),
    priority: random.pick(['INTERACTIVE', 'NORMAL', 'NORMAL', 'BULK']),
    server: random.between(0, SERVERS - 1),
    copies: 1,
  }
}

export const everyMs = (ms: number, untilMs: number) =>
  Array.from({ length: Math.floor(untilMs / ms) }, (_, index) => Math.round(index * ms))
