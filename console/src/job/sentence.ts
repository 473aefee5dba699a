import { money } from '../format/money.ts'
import { plural } from '../format/number.ts'
import { duration, shortTime } from '../format/time.ts'
import type { JobHeadQuery, JobStatus } from '../gql/job.ts'
import type { Claim } from './claims.ts'

export type JobHead = NonNullable<JobHeadQuery['job']>

const ENDS: ReadonlySet<JobStatus | null> = new Set<JobStatus>([
  'COMPLETED',
  'PARTIAL',
  'FAILED',
  'CANCELLED',
])

/**
 * What happened to a job and what it cost, in plain words. `now` in milliseconds; `claims` are what its answer says, when
 * it has one and it is there.
 */
export function sentence(job: JobHead, claims: Claim[] | undefined, now: number): string {
  const parts = [happened(job, claims, now), spent(job), erased(job)]
  return parts.filter((part) => part !== '').join(' ')
}

function happened(job: JobHead, claims: Claim[] | undefined, now: number): string {
  switch (job.status) {
    case 'PENDING':
      return `Waiting for ${since(job.createdAt, now)}: ${waiting(job, now)}.`
    case 'RETRYING':
      return retrying(job, now)
    case 'RUNNING':
      return running(job, now)
    case 'COMPLETED':
      return `Completed${inTime(job)}${claims ? `: ${found(claims)}` : ''}.`
    case 'PARTIAL':
      return `Done${inTime(job)}, but ${lacking(claims ?? [])}${claims ? `: ${found(claims)}` : ''}.`
    case 'FAILED':
      return `Failed${afterAttempts(job)}: ${bare(job.error?.message ?? 'nobody knows why')}.`
    case 'CANCELLED':
      return `Cancelled ${currentAttempts(job.attempts).length === 0 ? 'before it began' : 'while it ran'}${because(job.cancelReason)}.`
  }
}

function retrying(job: JobHead, now: number): string {
  const last = job.attempts.at(-1)
  if (last?.outcome !== 'RETRYING') return `Retried by hand: ${waiting(job, now)}.`
  const why = last.errorMessage ? `: ${bare(last.errorMessage)}` : ''
  return `Attempt ${last.number} failed ${since(last.endedAt ?? last.startedAt, now)} ago${why}. Next: ${waiting(job, now)}.`
}

function running(job: JobHead, now: number): string {
  if (job.cancelRequestedAt)
    return `Stopping since ${since(job.cancelRequestedAt, now)}${because(job.cancelReason)}.`
  const last = job.attempts.at(-1)
  const attempt = job.attempts.length > 1 ? `, attempt ${job.attempts.length}` : ''
  const step = job.progress
    ? `: step ${job.progress.step} of ${job.progress.total}, ${lower(job.progress.message)}`
    : ''
  return `Running for ${since(last?.startedAt ?? job.createdAt, now)}${attempt}${step}.`
}

/** Why it waits, as the end of a sentence. */
function waiting({ waitingFor, model }: JobHead, now: number): string {
  if (!waitingFor) return 'a worker takes it in a moment'
  const until = waitingFor.until && Date.parse(waitingFor.until) > now ? waitingFor.until : undefined
  const left = until ? counted(Date.parse(until) - now) : 'a moment'
  switch (waitingFor.code) {
    case 'NO_WORKER':
      return 'no worker is running'
    case 'SCHEDULED':
      return until ? `scheduled for ${shortTime(until)}` : 'it begins in a moment'
    case 'RETRY_DELAY':
      return `tried again in ${left}`
    case 'MODEL_PAUSED':
      return `${model} is paused, tried again in ${left}`
    case 'RATE_LIMIT':
      return `the rate limit of ${model} is used up, goes on in ${left}`
    case 'BUDGET':
      return 'the budget of this month does not cover the next model call'
    case 'QUEUE':
      return lower(bare(waitingFor.message))
  }
}

function spent(job: JobHead): string {
  const sum = money(job.costMicros)
  const possibly =
    job.possiblyPaidMicros > 0
      ? `Up to ${money(job.possiblyPaidMicros)} more may have been paid for calls whose end was not seen.`
      : ''
  return [spentSoFar(job, sum), possibly].filter((part) => part !== '').join(' ')
}

function spentSoFar(job: JobHead, sum: string): string {
  const asked = job.modelCalls.length > 0
  switch (job.status) {
    case 'COMPLETED':
    case 'PARTIAL':
      return job.costMicros > 0 ? `It cost ${sum}.` : job.simulated ? 'Simulated, so it cost nothing.' : ''
    case 'FAILED':
      return `${job.costMicros > 0 ? `${sum} was spent` : 'Nothing was spent'}; ${retryHint(job)}.`
    case 'CANCELLED':
      return job.costMicros > 0 ? `${sum} was spent.` : 'Nothing was spent.'
    default:
      return asked && job.costMicros > 0 ? `${sum} so far.` : ''
  }
}

function retryHint(job: JobHead): string {
  if (job.document.erasedAt) return 'its content is erased, so it cannot be retried'
  if (!job.error?.retryable) return 'a retry of the same job would fail again'
  return answered(job) ? 'a retry goes on after the finished steps' : 'a retry begins anew'
}

/** Whether a model call has been paid for and answered, which a retry takes over. */
export const answered = (job: JobHead) => job.modelCalls.some(({ outcome }) => outcome === 'SUCCEEDED')

const erased = ({ document }: JobHead) =>
  document.erasedAt ? `Its content was erased on ${shortTime(document.erasedAt)}.` : ''

/** How much of what was asked the answer holds. */
function found(claims: Claim[]): string {
  const count = (standing: Claim['standing']) => claims.filter((claim) => claim.standing === standing).length
  const doubtful = count('unverified')
  const doubt = doubtful === 0 ? '' : `, ${doubtful} not verified`
  if (claims.some(({ verdict }) => verdict)) return `${verdicts(claims)}${doubt}`
  if (claims.some(({ prose }) => prose)) {
    const points = plural(claims.length - 1, 'key point')
    return `an overview and ${points}${doubt || ', all with evidence'}`
  }
  const held = count('verified')
  const all = doubtful === 0 && held > 0 ? ', all with evidence' : doubt
  return `${held} of ${plural(claims.length, 'field')} found${all}`
}

const FEW = 2

/** What a PARTIAL job lacks. */
function lacking(claims: Claim[]): string {
  const missing = claims.filter(({ required, standing }) => required && standing === 'absent')
  if (missing.length === 0) {
    const doubtful = claims.some(({ standing }) => standing === 'unverified')
    return `not everything could be ${doubtful ? 'verified' : 'answered'}`
  }
  if (missing.length > FEW) return `${missing.length} required fields are missing`
  return `${missing.map(({ name }) => name).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing`
}

function verdicts(claims: Claim[]): string {
  const count = (verdict: Claim['verdict']) => claims.filter((claim) => claim.verdict === verdict).length
  const passed = count('PASS')
  const rest = [
    [count('FAIL'), 'not met'],
    [count('UNDETERMINED'), 'undetermined'],
  ] as const
  const others = rest.filter(([number]) => number > 0).map(([number, word]) => `, ${number} ${word}`)
  return `${passed} of ${claims.length === 1 ? '1 criterion' : `${claims.length} criteria`} met${others.join('')}`
}

/** The attempts since the job was submitted, or last retried by hand. */
function currentAttempts<Each extends Pick<JobHead['attempts'][number], 'outcome'>>(
  attempts: Each[],
): Each[] {
  const before = attempts.slice(0, -1).findLastIndex(({ outcome }) => ENDS.has(outcome))
  return attempts.slice(before + 1)
}

function inTime(job: JobHead): string {
  const attempts = currentAttempts(job.attempts)
  const start = attempts[0]?.startedAt
  if (!start || !job.finishedAt) return ''
  const took = duration(Date.parse(job.finishedAt) - Date.parse(start))
  return attempts.length > 1 ? ` after ${attempts.length} attempts in ${took}` : ` in ${took}`
}

function afterAttempts(job: JobHead): string {
  const { length } = currentAttempts(job.attempts)
  return length === 0 ? ' before it began' : length === 1 ? '' : ` after ${length} attempts`
}

/** In whole seconds while they are few: it is read as it counts. */
function counted(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000))
  return seconds < 60 ? `${seconds} s` : duration(seconds * 1000)
}
const since = (at: string, now: number) => counted(now - Date.parse(at))
const bare = (text: string) => text.replace(/[.\s]+$/, '')
const because = (reason: string | null) => (reason ? `: “${bare(reason)}”` : '')
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
