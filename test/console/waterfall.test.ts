import { describe, expect, it } from 'vitest'
import { axisOf, type History, type Milestone, spansOf, sums } from '../../console/src/job/waterfall.ts'

const AT = Date.parse('2026-11-22T10:00:00Z')
const at = (seconds: number) => new Date(AT + seconds * 1000).toISOString()

const attempt = (number: number, from: number, to: number | null, outcome: string | null) =>
  ({
    number,
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    outcome,
    workerId: 'w',
    errorCode: null,
    errorMessage: null,
    errorRequestId: null,
    staleWrites: 0,
  }) as History['attempts'][number]

const call = (id: string, from: number, ms: number) =>
  ({
    id,
    stepName: 'answer',
    model: 'claude',
    outcome: 'SUCCEEDED',
    startedAt: at(from),
    latencyMs: ms,
  }) as never

const milestone = (seq: number, type: Milestone['type'], from: number, data: object): Milestone =>
  ({ seq, type, at: at(from), data }) as Milestone

const job = (given: Partial<History>): History => ({
  status: 'COMPLETED',
  createdAt: at(0),
  finishedAt: null,
  attempts: [],
  modelCalls: [],
  ...given,
})
const told = (history: History, milestones: Milestone[], now = 0) =>
  spansOf(history, milestones, AT + now * 1000).map(({ name, start, end, open }) => [
    name,
    (start - AT) / 1000,
    (end - AT) / 1000,
    open,
  ])

describe('the waterfall of a job', () => {
  it('puts waiting, attempts, steps and calls in order', () => {
    const history = job({
      finishedAt: at(9),
      attempts: [attempt(1, 2, 9, 'COMPLETED')],
      modelCalls: [call('c', 3, 4000)],
    })
    const milestones = [
      milestone(5, 'STEP_STARTED', 8, { step: 'evidence', message: 'Looking' }),
      milestone(4, 'STEP_FINISHED', 8, { step: 'answer' }),
      milestone(3, 'STEP_STARTED', 2, { step: 'answer', message: 'Asking' }),
    ]
    expect(told(history, milestones)).toEqual([
      ['Waiting', 0, 2, false],
      ['Attempt 1', 2, 9, false],
      ['Asking', 2, 8, false],
      ['claude', 3, 7, false],
      ['Looking', 8, 9, false],
    ])
  })

  it('goes on until now while the job runs or waits', () => {
    expect(told(job({ status: 'PENDING' }), [], 5)).toEqual([['Waiting', 0, 5, true]])
    const running = job({ status: 'RUNNING', attempts: [attempt(1, 1, null, null)] })
    expect(told(running, [], 5)).toEqual([
      ['Waiting', 0, 1, false],
      ['Attempt 1', 1, 5, true],
    ])
  })

  it('waits between attempts, but not between an end and a retry by hand', () => {
    const history = job({
      attempts: [
        attempt(1, 1, 2, 'RETRYING'),
        attempt(2, 4, 5, 'FAILED'),
        attempt(3, 1001, 1002, 'COMPLETED'),
      ],
      finishedAt: at(1002),
    })
    const spans = spansOf(history, [milestone(9, 'JOB_RETRYING', 1000, { reason: 'again' })], AT)
    expect(sums(spans)).toEqual({ waited: 4000, worked: 3000 })
  })

  it('shows how long a job waited that never began', () => {
    expect(told(job({ status: 'CANCELLED', finishedAt: at(7) }), [])).toEqual([['Waiting', 0, 7, false]])
  })

  it('draws no wait wider than the work', () => {
    const history = job({ finishedAt: at(3610), attempts: [attempt(1, 3600, 3610, 'COMPLETED')] })
    const { place, isCut } = axisOf(spansOf(history, [], AT))
    expect(place(AT)).toBe(0)
    expect(place(AT + 3_600_000)).toBeCloseTo(0.5)
    expect(place(AT + 3_610_000)).toBeCloseTo(1)
    expect(isCut(AT)).toBe(true)
  })

  it('is drawn to scale when no wait is long', () => {
    const history = job({ finishedAt: at(10), attempts: [attempt(1, 2, 10, 'COMPLETED')] })
    const { place, isCut } = axisOf(spansOf(history, [], AT))
    expect(place(AT + 2000)).toBeCloseTo(0.2)
    expect(place(AT + 6000)).toBeCloseTo(0.6)
    expect(isCut(AT)).toBe(false)
  })

  it('gives little room to the time between an end and a retry by hand', () => {
    const history = job({
      attempts: [attempt(1, 0, 10, 'FAILED'), attempt(2, 100_000, 100_010, 'COMPLETED')],
      finishedAt: at(100_010),
    })
    const { place } = axisOf(spansOf(history, [], AT))
    expect(place(AT + 10_000)).toBeCloseTo(0.47)
    expect(place(AT + 100_000_000)).toBeCloseTo(0.53)
  })
})
