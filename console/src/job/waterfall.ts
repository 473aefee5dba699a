import type { JobHeadQuery, JobMilestonesQuery } from '../gql/job.ts'

type JobHead = NonNullable<JobHeadQuery['job']>
export type Attempt = JobHead['attempts'][number]
export type Call = JobHead['modelCalls'][number]
export type Milestone = JobMilestonesQuery['events']['edges'][number]['node']
export type History = Pick<JobHead, 'status' | 'createdAt' | 'finishedAt' | 'attempts' | 'modelCalls'>

/** One bar of the waterfall; times in milliseconds since 1970. */
export interface Span {
  id: string
  kind: 'waiting' | 'attempt' | 'step' | 'call'
  name: string
  start: number
  end: number
  /** It has not ended yet */
  open: boolean
  attempt: Attempt | undefined
  call: Call | undefined
}

const ENDS = /^(COMPLETED|PARTIAL|FAILED|CANCELLED)$/
const time = (at: string) => Date.parse(at)
const span = (given: Partial<Span> & Pick<Span, 'id' | 'kind' | 'name' | 'start' | 'end'>): Span => ({
  open: false,
  attempt: undefined,
  call: undefined,
  ...given,
})

/** What a job went through, in order: waiting, attempts, and in each attempt its steps with their model calls. */
export function spansOf(job: History, milestones: Milestone[], now: number): Span[] {
  const events = milestones.toSorted((a, b) => a.seq - b.seq)
  return [
    ...job.attempts.flatMap((attempt, index) => {
      const next = job.attempts[index + 1]
      const from = index === 0 ? time(job.createdAt) : waitsFrom(job.attempts[index - 1]!, events)
      const steps = stepSpans(job, events, attempt, next, now)
      return [...waitingSpan(from, time(attempt.startedAt), index), attemptSpan(attempt, now), ...steps]
    }),
    ...lastWaiting(job, events, now),
  ]
}

/** When the waiting after an attempt began: with its end, or when somebody retried the job by hand. */
function waitsFrom(attempt: Attempt, events: Milestone[]): number | undefined {
  if (!attempt.endedAt) return undefined
  if (!ENDS.test(attempt.outcome ?? '')) return time(attempt.endedAt)
  const retried = events.find(({ type, at }) => type === 'JOB_RETRYING' && time(at) > time(attempt.endedAt!))
  return retried && time(retried.at)
}

function waitingSpan(from: number | undefined, to: number, index: number): Span[] {
  if (from === undefined || to <= from) return []
  const name = index === 0 ? 'Waiting' : 'Waiting for another attempt'
  return [span({ id: `waiting-${index}`, kind: 'waiting', name, start: from, end: to })]
}

function lastWaiting(job: History, events: Milestone[], now: number): Span[] {
  const { length } = job.attempts
  const last = job.attempts.at(-1)
  const waits = job.status === 'PENDING' || job.status === 'RETRYING'
  // It may also have ended while it waited.
  const end = waits ? now : job.finishedAt ? time(job.finishedAt) : undefined
  if (end === undefined || (!waits && last && ENDS.test(last.outcome ?? ''))) return []
  const from = last ? waitsFrom(last, events) : time(job.createdAt)
  return waitingSpan(from, end, length).map((waiting) => ({ ...waiting, open: waits }))
}

const attemptSpan = (attempt: Attempt, now: number): Span =>
  span({
    id: `attempt-${attempt.number}`,
    kind: 'attempt',
    name: `Attempt ${attempt.number}`,
    start: time(attempt.startedAt),
    end: Math.max(time(attempt.startedAt), attempt.endedAt ? time(attempt.endedAt) : now),
    open: !attempt.endedAt,
    attempt,
  })

function stepSpans(
  job: History,
  events: Milestone[],
  attempt: Attempt,
  next: Attempt | undefined,
  now: number,
): Span[] {
  const start = time(attempt.startedAt)
  const end = attempt.endedAt ? time(attempt.endedAt) : now
  const until = next ? time(next.startedAt) : Number.POSITIVE_INFINITY
  const within = (at: string) => time(at) >= start && time(at) < until
  const calls = job.modelCalls.filter(({ startedAt }) => within(startedAt))
  const own = events.filter(({ at }) => within(at))
  const begun = own.filter(({ type }) => type === 'STEP_STARTED')
  const steps = begun.map((event, index) => {
    const { step, message } = event.data as { step: string; message: string }
    const finish = own.find(
      ({ type, seq, data }) =>
        type === 'STEP_FINISHED' && seq > event.seq && (data as { step: string }).step === step,
    )
    const after = finish?.at ?? begun[index + 1]?.at
    // What it writes and what it calls are timed in two places, milliseconds apart.
    const called = calls.filter(({ stepName }) => stepName === step).map(({ startedAt }) => time(startedAt))
    return {
      step,
      span: span({
        id: `step-${event.seq}`,
        kind: 'step',
        name: message,
        start: Math.min(time(event.at), ...called),
        end: after ? time(after) : Math.max(time(event.at), end),
        open: !after && !attempt.endedAt,
      }),
    }
  })
  // The events of long ago may not be there; their calls are.
  const known = new Set(steps.map(({ step }) => step))
  return [
    ...calls.filter(({ stepName }) => !known.has(stepName)).map((call) => callSpan(call, end)),
    ...steps.flatMap(({ step, span: own }, index) => [
      own,
      ...(steps.findIndex((each) => each.step === step) === index
        ? calls.filter(({ stepName }) => stepName === step).map((call) => callSpan(call, end))
        : []),
    ]),
  ]
}

function callSpan(call: Call, attemptEnd: number): Span {
  const start = time(call.startedAt)
  const took = call.latencyMs === null ? undefined : start + call.latencyMs
  return span({
    id: call.id,
    kind: 'call',
    name: call.model,
    start,
    end: took ?? (call.finishedAt ? time(call.finishedAt) : Math.max(start, attemptEnd)),
    open: call.outcome === 'STARTED',
    call,
  })
}

/** Milliseconds that a job waited and was worked on. */
export function sums(spans: Span[]): { waited: number; worked: number } {
  const sum = (kind: Span['kind']) =>
    spans.filter((each) => each.kind === kind).reduce((total, { start, end }) => total + end - start, 0)
  return { waited: sum('waiting'), worked: sum('attempt') }
}

/** A stretch of the time axis; `cut` when it is drawn shorter than it was. */
interface Stretch {
  start: number
  end: number
  from: number
  to: number
  cut: boolean
}

export interface Axis {
  /** A time as a share of the width, 0 to 1 */
  place: (at: number) => number
  /** Whether what begins at a time is a long wait, drawn shorter than it was */
  isCut: (start: number) => boolean
}

/** A time in which nothing was to be done, between an end and a retry by hand, is drawn so wide. */
const IDLE_SHARE = 0.06

/** Lays out time so that a long wait does not press the work into a line: no wait is wider than all the work. */
export function axisOf(spans: Span[]): Axis {
  const parts = stretchesOf(spans)
  const { worked } = sums(spans)
  const longest = worked > 0 ? worked : Number.POSITIVE_INFINITY
  const weights = parts.map(({ kind, start, end }) =>
    kind === 'attempt' ? end - start : kind === 'waiting' ? Math.min(end - start, longest) : 0,
  )
  const filled = weights.reduce((total, weight) => total + weight, 0) || 1
  const idles = parts.filter(({ kind }) => kind === 'idle').length
  const share = 1 - Math.min(idles * IDLE_SHARE, 0.5)
  let at = 0
  const stretches = parts.map(({ kind, start, end }, index): Stretch => {
    const width = kind === 'idle' ? (1 - share) / idles : (weights[index]! / filled) * share
    const from = at
    at += width
    return { start, end, from, to: at, cut: kind === 'waiting' && end - start > longest }
  })
  return {
    place: (time) => placeIn(stretches, time),
    isCut: (time) => stretches.some(({ start, cut }) => cut && start === time),
  }
}

function stretchesOf(spans: Span[]) {
  const parts: { kind: 'attempt' | 'waiting' | 'idle'; start: number; end: number }[] = []
  for (const { kind, start, end } of spans) {
    if (kind !== 'attempt' && kind !== 'waiting') continue
    const before = parts.at(-1)
    if (before && start > before.end) parts.push({ kind: 'idle', start: before.end, end: start })
    parts.push({ kind, start: Math.max(start, before?.end ?? start), end: Math.max(end, before?.end ?? end) })
  }
  return parts
}

function placeIn(stretches: Stretch[], time: number): number {
  for (const { start, end, from, to } of stretches) {
    if (time > end) continue
    if (time <= start || end === start) return from
    return from + ((time - start) / (end - start)) * (to - from)
  }
  return stretches.at(-1)?.to ?? 0
}
