import { type AttemptRow, type Evidence, FINAL, livesOf } from './evidence.ts'
import type { FaultEntry } from './history.ts'
import { isPossiblyPaid } from './money.ts'

/** What a run is told by. Times are milliseconds; lists are sorted. */
export interface Measures {
  jobs: number
  byStatus: Record<string, number>
  faults: Record<string, number>
  lost: number
  doubled: number
  possiblyPaidCalls: number
  staleWrites: number
  /** From a kill to the job's next start, when nothing else was wrong */
  resumes: number[]
  /** The same in the middle of other faults */
  troubledResumes: number[]
  /** Attempts and locks that a worker left behind at SIGTERM */
  leftLocked: number
  stopping: number[]
  /** From PostgreSQL being back to a submit through each server, and to the first job begun */
  submitAgain: number[]
  startAgain: number[]
  thawed: number[]
  /** From a freeze to the end of each attempt that was open then */
  frozenAttempts: number[]
  /** From the request of a cancellation to the end of the call */
  cancels: number[]
}

// What these leave behind for a while: workers that reconnect, lost leases, a budget that is full.
const TROUBLE_MS: Record<string, number> = {
  killPostgres: 10_000,
  freeze: 15_000,
  pause: 15_000,
  tightBudget: 1000,
}
const MODEL_PAUSED = ['MODEL_RATE_LIMITED', 'MODEL_SPEND_LIMIT', 'MODEL_OVERLOADED']
const MODEL_PAUSE_MS = 2000

export function measure(evidence: Evidence): Measures {
  const { jobs, attempts, calls, history } = evidence
  const faults = history.all('fault')
  const numbers = (kind: string, detail: string) =>
    sorted(alone(faults, kind).map((fault) => Number(fault[detail] ?? Number.NaN)))
  const resumes = resumesOf(evidence, faults)
  return {
    jobs: jobs.length,
    byStatus: count(jobs.map(({ status }) => status)),
    faults: count(faults.map(({ kind }) => kind)),
    lost: lostJobs(evidence).length,
    doubled: doubledJobs(evidence).length,
    possiblyPaidCalls: calls.filter(isPossiblyPaid).length,
    staleWrites: attempts.reduce((sum, { staleWrites }) => sum + staleWrites, 0),
    resumes: sorted(resumes.filter(({ calm }) => calm).map(({ ms }) => ms)),
    troubledResumes: sorted(resumes.filter(({ calm }) => !calm).map(({ ms }) => ms)),
    leftLocked: numbers('terminate', 'left').reduce((a, b) => a + b, 0),
    stopping: sorted(
      faults.filter(({ kind }) => kind === 'terminate').map(({ from, until }) => until - from),
    ),
    submitAgain: numbers('killPostgres', 'submitMs'),
    startAgain: numbers('killPostgres', 'startMs'),
    thawed: numbers('freeze', 'backMs'),
    frozenAttempts: frozenAttempts(evidence, faults),
    cancels: cancelsOf(evidence, faults),
  }
}

/** Acknowledged and gone, or without an end. */
function lostJobs({ jobs, history }: Evidence): string[] {
  const ended = new Set(jobs.filter(({ status }) => FINAL.has(status)).map(({ id }) => id))
  return [...new Set(history.all('acknowledged').map(({ jobId }) => jobId))].filter((id) => !ended.has(id))
}

/** With more results than it was asked for. */
const doubledJobs = (evidence: Evidence) =>
  livesOf(evidence).filter(({ ends, retriesByHand }) => ends > 1 + retriesByHand)

function resumesOf({ attempts, events }: Evidence, faults: FaultEntry[]) {
  const starts = Map.groupBy(
    events.filter(({ type }) => type === 'JOB_STARTED'),
    ({ jobId }) => jobId,
  )
  const pauses = events.filter(({ errorCode }) => MODEL_PAUSED.includes(errorCode ?? '')).map(({ at }) => at)
  return faults
    .filter(({ kind }) => kind === 'kill')
    .flatMap((kill) => {
      const lost = attempts.filter((attempt) => attempt.pid === kill.pid && wasLostTo(attempt, kill))
      return lost.flatMap(({ jobId, number }) => {
        const start = starts.get(jobId)?.[number] // of the attempt that follows: numbers begin with 1
        if (!start) return []
        const calm =
          !faults.some((fault) => troubles(fault, kill.from, start.at)) &&
          !pauses.some((at) => at > kill.from - MODEL_PAUSE_MS && at < start.at)
        return [{ ms: start.at - kill.from, calm }]
      })
    })
}

function frozenAttempts({ attempts }: Evidence, faults: FaultEntry[]): number[] {
  const times = alone(faults, 'freeze').flatMap(({ pid, from }) =>
    attempts
      .filter((attempt) => attempt.pid === pid && attempt.startedAt < from && (attempt.endedAt ?? 0) > from)
      .map(({ endedAt }) => endedAt! - from),
  )
  return sorted(times)
}

const wasLostTo = ({ errorCode, startedAt, endedAt }: AttemptRow, { from }: FaultEntry) =>
  errorCode === 'WORKER_LOST' && startedAt < from && endedAt !== null && endedAt > from

const overlaps = ({ from, until }: FaultEntry, start: number, end: number, afterMs = 0) =>
  from < end && until + afterMs > start

/** Whether a fault still troubled others between these times. */
const troubles = (fault: FaultEntry, start: number, end: number) =>
  TROUBLE_MS[fault.kind] !== undefined && overlaps(fault, start, end, TROUBLE_MS[fault.kind])

/** The faults of one kind that met no other one: only they tell how long it takes to get over it. */
const alone = (faults: FaultEntry[], kind: string) =>
  faults.filter((fault) => {
    const { from, until } = fault
    const others = faults.filter((other) => other !== fault)
    return (
      fault.kind === kind &&
      !others.some((other) => (other.kind === kind ? overlaps : troubles)(other, from, until))
    )
  })

/** Of jobs whose call was under way when somebody cancelled them, and nothing else was wrong. */
function cancelsOf(evidence: Evidence, faults: FaultEntry[]): number[] {
  const times = livesOf(evidence).flatMap(({ events }) => {
    const requested = events.findIndex(({ type }) => type === 'CANCEL_REQUESTED')
    const aborted = events
      .slice(requested + 1)
      .find(({ type, errorCode }) => type === 'CALL_FAILED' && errorCode === 'MODEL_CALL_ABORTED')
    if (requested < 0 || !aborted) return []
    const { at } = events[requested]!
    const hit = faults.some((f) => troubles(f, at, aborted.at) || overlaps(f, at, aborted.at))
    return hit ? [] : [aborted.at - at]
  })
  return sorted(times)
}

const sorted = (numbers: number[]) => numbers.filter((number) => !Number.isNaN(number)).sort((a, b) => a - b)

function count(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** @returns the value below which this share of the sorted numbers lies; undefined when there are none */
export function percentile(numbers: number[], share: number): number | undefined {
  return numbers[Math.min(numbers.length - 1, Math.ceil(numbers.length * share) - 1)]
}
