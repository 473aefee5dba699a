import { type Evidence, FINAL, type JobRow, type Life, livesOf } from './evidence.ts'
import { moneyInvariants } from './money.ts'

/** What must hold, as a sentence, and what speaks against it. */
export interface Invariant {
  sentence: string
  /** @returns one line for each case that breaks it */
  broken(evidence: Evidence): string[]
}

const WAITING = new Set(['PENDING', 'RETRYING'])

// A submit is repeated until it is answered, with the times that it asked for at first.
const LATE = /^Error: INVALID_INPUT: (runAfter|deadline): is in the past$/

const invariants: Invariant[] = [
  {
    sentence: 'every acknowledged job is there',
    broken: ({ jobs, history }) => {
      const ids = new Set(jobs.map(({ id }) => id))
      return history.all('acknowledged').flatMap(({ jobId }) => (ids.has(jobId) ? [] : [jobId]))
    },
  },
  {
    sentence: 'one idempotency key, one job',
    broken: ({ history }) => {
      const jobs = Map.groupBy(history.all('acknowledged'), ({ name }) => name)
      return [...jobs].flatMap(([name, acks]) => (new Set(acks.map((a) => a.jobId)).size > 1 ? [name] : []))
    },
  },
  {
    sentence: 'every submit was acknowledged in the end, or came back after the time that it asked for',
    broken: ({ history }) => [
      ...history.all('neverAcknowledged').map(({ name, reason }) => `${name}: ${reason}`),
      ...history
        .all('refused')
        .flatMap(({ name, reason }) => (LATE.test(reason) ? [] : [`${name}: ${reason}`])),
    ],
  },
  {
    sentence: 'every job has ended',
    broken: ({ jobs }) => jobs.filter(({ status }) => !FINAL.has(status)).map(describe),
  },
  {
    sentence: 'a job ends once, and once more for each retry by hand',
    broken: (evidence) =>
      livesOf(evidence)
        .filter(({ job, ends, retriesByHand }) => FINAL.has(job.status) && ends !== 1 + retriesByHand)
        .map(({ job }) => describe(job)),
  },
  {
    sentence: 'events are numbered 1, 2, 3 … without a gap',
    broken: (evidence) =>
      livesOf(evidence)
        .filter(({ job, events }) => {
          return events.length !== job.lastSeq || events.some(({ seq }, index) => seq !== index + 1)
        })
        .map(({ job }) => describe(job)),
  },
  {
    sentence: 'every change of status is an arrow, and begins where the last one ended',
    broken: (evidence) =>
      livesOf(evidence)
        .filter(({ job, events }) => {
          const [first, ...changes] = events.filter(({ to }) => to)
          let status = first?.to
          const legal = changes.every(({ from, to }) => {
            const follows = from === status && evidence.arrows.has(`${from}>${to}`)
            status = to
            return follows
          })
          return first?.to !== 'PENDING' || !legal || status !== job.status
        })
        .map(({ job }) => describe(job)),
  },
  {
    sentence: 'a result is there exactly when the job has one to show',
    broken: ({ jobs }) =>
      jobs
        .filter(({ status, hasResult }) => ['COMPLETED', 'PARTIAL'].includes(status) && !hasResult)
        .map(describe),
  },
  {
    sentence: 'no job failed through a fault of our own',
    broken: ({ jobs }) => jobs.filter(({ errorCode }) => errorCode === 'INTERNAL').map(describe),
  },
  {
    sentence: 'a job waits in the queue exactly while it is PENDING or RETRYING',
    broken: ({ jobs, queued }) => {
      const waiting = new Set(queued)
      return jobs.filter(({ id, status }) => waiting.has(id) !== WAITING.has(status)).map(describe)
    },
  },
  {
    sentence: 'at every moment a waiting job has its queue entry, and a running one its one open attempt',
    broken: ({ history }) =>
      history
        .all('sample')
        .filter(({ strays }) => strays > 0)
        .map((s) => `${s.strays}`),
  },
  {
    sentence: 'no attempt is open, and no job is owned',
    broken: ({ attempts, jobs }) => [
      ...attempts.filter(({ endedAt }) => endedAt === null).map(({ id }) => `attempt ${id}`),
      ...jobs.filter(({ owned }) => owned).map(describe),
    ],
  },
  {
    sentence: 'every start is an attempt with a number of its own: 1, 2, 3 …',
    broken: (evidence) => {
      const perJob = Map.groupBy(evidence.attempts, ({ jobId }) => jobId)
      return livesOf(evidence)
        .filter(({ job, events }) => {
          const attempts = perJob.get(job.id) ?? []
          const starts = events.filter(({ type }) => type === 'JOB_STARTED').length
          const counted = attempts.length === starts && job.attemptCount === starts
          return !counted || attempts.some(({ number }, index) => number !== index + 1)
        })
        .map(({ job }) => describe(job))
    },
  },
  {
    sentence: 'a cancellation is kept: only a person lets the job begin again',
    broken: (evidence) => {
      const lives = livesOf(evidence)
      const forgotten = lives.filter(({ events }) => {
        const requested = events.findIndex(({ type }) => type === 'CANCEL_REQUESTED')
        const next = events.slice(requested + 1).find(({ to }) => to)
        return requested >= 0 && !FINAL.has(next?.to ?? '')
      })
      const unheard = withoutEvent(lives, evidence.history.all('cancelled'), 'CANCEL_REQUESTED')
      return [...forgotten.map(({ job }) => describe(job)), ...unheard]
    },
  },
  {
    sentence: 'a retry by hand that was acknowledged is kept',
    broken: (evidence) => withoutEvent(livesOf(evidence), evidence.history.all('retried'), 'JOB_RETRYING'),
  },
  {
    sentence: 'no lock is held and every worker is accounted for when all have stopped',
    broken: ({ locks, workers }) => [...(locks > 0 ? [`${locks} advisory locks`] : []), ...workers],
  },
  {
    // One that could not start, as PostgreSQL was away, is started again.
    sentence: 'no process that was ready ended unless somebody killed it',
    broken: ({ history }) =>
      history
        .all('exit')
        .filter(({ expected, wasReady }) => wasReady && !expected)
        .map(({ name, pid, code }) => `${name} (${pid}): ${code}`),
  },
]

/** Checks every invariant. @returns those that are broken, with what speaks against them */
export function check(evidence: Evidence): { sentence: string; cases: string[] }[] {
  return [...invariants, ...moneyInvariants]
    .map(({ sentence, broken }) => ({ sentence, cases: broken(evidence) }))
    .filter(({ cases }) => cases.length > 0)
}

const describe = ({ id, name, status }: JobRow) => `${id} ${name} ${status}`

/** Of the jobs that a client was answered about, those whose log does not know of it. */
function withoutEvent(lives: Life[], told: { jobId: string }[], type: string): string[] {
  const known = new Set(
    lives.filter(({ events }) => events.some((e) => e.type === type)).map(({ job }) => job.id),
  )
  return told.flatMap(({ jobId }) => (known.has(jobId) ? [] : [`${jobId}: no ${type}`]))
}
