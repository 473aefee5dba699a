import { describe, expect, it } from 'vitest'
import type { Claim } from '../../console/src/job/claims.ts'
import { type JobHead, sentence } from '../../console/src/job/sentence.ts'

const AT = Date.parse('2026-11-22T10:00:00Z')
const at = (seconds: number) => new Date(AT + seconds * 1000).toISOString()

const job = (given: object): JobHead =>
  ({
    status: 'COMPLETED',
    createdAt: at(0),
    finishedAt: null,
    costMicros: 0,
    possiblyPaidMicros: 0,
    simulated: false,
    model: 'claude-sonnet-5-5',
    cancelReason: null,
    cancelRequestedAt: null,
    progress: null,
    waitingFor: null,
    error: null,
    document: { erasedAt: null },
    attempts: [],
    modelCalls: [],
    ...given,
  }) as unknown as JobHead
const attempt = (
  number: number,
  from: number,
  to: number | null,
  outcome: string | null,
  errorMessage?: string,
) => ({
  number,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  outcome,
  errorMessage: errorMessage ?? null,
})
const claim = (name: string, given: Partial<Claim>): Claim => ({
  id: name,
  name,
  standing: 'verified',
  says: 'something',
  written: undefined,
  verdict: undefined,
  asked: undefined,
  required: false,
  prose: false,
  evidence: [],
  ...given,
})
const fields = (found: number, all: number) =>
  Array.from({ length: all }, (_, index) =>
    claim(`field ${index}`, index < found ? {} : { standing: 'absent', says: undefined }),
  )
const told = (given: object, claims?: Claim[], now = 0) => sentence(job(given), claims, AT + now * 1000)

const DONE = { finishedAt: at(42), attempts: [attempt(1, 1, 42, 'COMPLETED')], costMicros: 13_200 }

describe('what happened to a job, in a sentence', () => {
  it('tells what a completed job found and cost', () => {
    expect(told(DONE, fields(7, 8))).toBe(
      'Completed in 41 s: 7 of 8 fields found, all with evidence. It cost $0.0132.',
    )
    expect(told({ ...DONE, costMicros: 0, simulated: true })).toBe(
      'Completed in 41 s. Simulated, so it cost nothing.',
    )
  })

  it('counts verdicts and key points', () => {
    const criteria = [
      claim('a', { verdict: 'PASS' }),
      claim('b', { verdict: 'FAIL', standing: 'absent' }),
      claim('c', { verdict: 'PASS', standing: 'unverified' }),
    ]
    expect(told(DONE, criteria)).toContain(': 2 of 3 criteria met, 1 not met, 1 not verified.')
    const points = ['overview', 'one', 'two'].map((name) => claim(name, { prose: true }))
    expect(told(DONE, points)).toContain(': an overview and 2 key points, all with evidence.')
  })

  it('names what a partial job lacks', () => {
    const claims = [...fields(2, 2), claim('rent', { standing: 'absent', required: true })]
    expect(told({ ...DONE, status: 'PARTIAL' }, claims)).toBe(
      'Done in 41 s, but rent is missing: 2 of 3 fields found, all with evidence. It cost $0.0132.',
    )
  })

  it('says when a partial job lacks only evidence', () => {
    const claims = [...fields(2, 2), claim('rent', { standing: 'unverified' })]
    expect(told({ ...DONE, status: 'PARTIAL' }, claims)).toContain(
      'but not everything could be verified: 2 of 3 fields found, 1 not verified.',
    )
  })

  it('tells why a job failed, what was spent and what a retry would do', () => {
    const failed = {
      status: 'FAILED',
      finishedAt: at(50),
      attempts: [1, 2, 3].map((number) =>
        attempt(number, number, number + 1, number < 3 ? 'RETRYING' : 'FAILED'),
      ),
      error: { message: 'The Claude API is overloaded.', retryable: true },
    }
    expect(told({ ...failed, costMicros: 20_000, modelCalls: [{ outcome: 'SUCCEEDED' }] })).toBe(
      'Failed after 3 attempts: The Claude API is overloaded. $0.0200 was spent; a retry goes on after the finished steps.',
    )
    expect(told(failed)).toContain('Nothing was spent; a retry begins anew.')
    expect(
      told({ ...failed, error: { message: 'The model refused to answer.', retryable: false } }),
    ).toContain('a retry of the same job would fail again.')
  })

  it('tells why a job waits, and for how long', () => {
    const waitingFor = { code: 'QUEUE', message: 'Behind 3 jobs of this workspace.', until: null }
    expect(told({ status: 'PENDING', waitingFor }, undefined, 12)).toBe(
      'Waiting for 12 s: behind 3 jobs of this workspace.',
    )
    const delay = { code: 'RETRY_DELAY', message: 'The next.', until: at(20) }
    const attempts = [attempt(1, 1, 8, 'RETRYING', 'The Claude API is overloaded.')]
    expect(told({ status: 'RETRYING', waitingFor: delay, attempts }, undefined, 12)).toBe(
      'Attempt 1 failed 4 s ago: The Claude API is overloaded. Next: tried again in 8 s.',
    )
    expect(told({ status: 'PENDING', waitingFor: { code: 'NO_WORKER' } }, undefined, 3)).toBe(
      'Waiting for 3 s: no worker is running.',
    )
  })

  it('tells what a running job does and has spent', () => {
    const running = { status: 'RUNNING', attempts: [attempt(1, 1, 2, 'RETRYING'), attempt(2, 3, null, null)] }
    const progress = { step: 1, total: 2, message: 'Asking the model' }
    expect(told({ ...running, progress, costMicros: 5000, modelCalls: [{}] }, undefined, 15)).toBe(
      'Running for 12 s, attempt 2: step 1 of 2, asking the model. $0.0050 so far.',
    )
    expect(told({ ...running, cancelRequestedAt: at(10), cancelReason: 'Wrong file.' }, undefined, 15)).toBe(
      'Stopping since 5 s: “Wrong file”.',
    )
  })

  it('tells what was spent on a cancelled job, and what may have been', () => {
    expect(told({ status: 'CANCELLED', cancelReason: 'Sent twice' })).toBe(
      'Cancelled before it began: “Sent twice”. Nothing was spent.',
    )
    const attempts = [attempt(1, 1, 2, 'CANCELLED')]
    expect(told({ status: 'CANCELLED', attempts, possiblyPaidMicros: 30_000 })).toBe(
      'Cancelled while it ran. Nothing was spent. Up to $0.0300 more may have been paid for calls whose end was not seen.',
    )
  })

  it('counts only what came after a retry by hand', () => {
    const attempts = [attempt(1, 1, 2, 'FAILED'), attempt(2, 90_000, 90_010, 'COMPLETED')]
    expect(told({ ...DONE, attempts, finishedAt: at(90_010) })).toContain('Completed in 10 s.')
  })

  it('says that the content was erased', () => {
    expect(told({ ...DONE, document: { erasedAt: at(60) } })).toContain('Its content was erased on 22 Nov')
  })
})
