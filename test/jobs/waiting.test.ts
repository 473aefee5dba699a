import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { beat, claim, end, footprint } from './claims.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
beforeEach(async () => {
  await docket.sql('DELETE FROM queue_entry')
  await docket.sql('DELETE FROM model_gate')
  await beat(docket)
})

interface Waiting {
  code: string
  message: string
  until: string | null
}

async function waitingFor(id: string): Promise<Waiting | null> {
  const { job } = await docket.query<{ job: { waitingFor: Waiting | null } }>(
    'query($id: ID!) { job(id: $id) { waitingFor { code message until } } }',
    { id },
  )
  return job.waitingFor
}

/** A gate with room for everything. */
const openGate = async () => {
  const { id } = await submit(docket, submitInput())
  await claim(docket)
  return id
}

const inOneHour = () => new Date(Date.now() + 3_600_000)
const PRICES = { 'claude-sonnet-5-5': { input: 2.5, output: 10 } }

describe('a job that waits says for what', () => {
  it('for a worker, when none runs', async () => {
    const { id } = await submit(docket, submitInput())
    await docket.sql('UPDATE worker SET stopped_at = now()')
    expect(await waitingFor(id)).toEqual({ code: 'NO_WORKER', message: 'No worker is running.', until: null })
    await docket.sql('UPDATE worker SET stopped_at = NULL')
  })

  it('for its time, when it is scheduled', async () => {
    const runAfter = inOneHour()
    const { id } = await submit(docket, submitInput({ runAfter }))
    const waiting = await waitingFor(id)
    expect(waiting).toMatchObject({ code: 'SCHEDULED', until: runAfter.toISOString() })
    expect(waiting?.message).toContain(`${runAfter.toISOString().slice(11, 19)}Z.`)
    expect(await claim(docket)).toEqual([])
  })

  it('for its next attempt, with the reason of the last failure', async () => {
    const { id } = await submit(docket, submitInput())
    const [attempt] = await claim(docket)
    await end(docket, attempt!, 'RETRYING', { code: 'MODEL_TIMEOUT', message: 'Slow.', delayMs: 60_000 })
    const waiting = await waitingFor(id)
    expect(waiting).toMatchObject({ code: 'RETRY_DELAY', until: expect.any(String) })
    expect(waiting?.message).toMatch(/^The Claude API did not answer in time\. It is tried again at .*Z\.$/)
  })

  it('for its model, when that is paused, until somebody resumes it', async () => {
    await openGate()
    await docket.sql(
      `UPDATE model_gate SET paused_until = now() + interval '1 minute', pause_code = 'MODEL_OVERLOADED'`,
    )
    const { id } = await submit(docket, submitInput())
    const waiting = await waitingFor(id)
    expect(waiting).toMatchObject({ code: 'MODEL_PAUSED', until: expect.any(String) })
    expect(waiting?.message).toMatch(/overloaded\. claude-sonnet-5-5 is paused until .*Z\.$/)
    await docket.query('mutation { resumeModel(model: "claude-sonnet-5-5") { __typename } }')
    expect(await waitingFor(id)).toMatchObject({ code: 'QUEUE' })
  })

  it("for the API's rate limit", async () => {
    await openGate()
    await docket.sql('UPDATE model_gate SET output_tokens_level = -10000, refilled_at = clock_timestamp()')
    const { id } = await submit(docket, submitInput())
    const waiting = await waitingFor(id)
    expect(waiting).toMatchObject({ code: 'RATE_LIMIT', until: expect.any(String) })
    expect(waiting?.message).toMatch(/^The rate limit of claude-sonnet-5-5 leaves no room until .*Z\.$/)
  })

  it('for money, when the budget of the month is too small', async () => {
    await docket.query('mutation { setMonthlyBudget(micros: 1) { __typename } }')
    const { id } = await submit(docket, submitInput())
    expect(await claim(docket, { prices: PRICES })).toEqual([])
    expect(await waitingFor(id)).toMatchObject({
      code: 'BUDGET',
      until: expect.stringContaining('-01T00:00:00'),
    })
    await docket.query('mutation { setMonthlyBudget(micros: null) { __typename } }')
    expect(await waitingFor(id)).toMatchObject({ code: 'QUEUE' })
  })

  it('for the jobs of its workspace that go first, and says how many they are', async () => {
    await openGate()
    const ids = []
    for (let i = 0; i < 3; i++) ids.push((await submit(docket, submitInput())).id)
    const messages = await Promise.all(ids.map(async (id) => (await waitingFor(id))?.message))
    expect(messages).toEqual([
      'Next of the jobs of this workspace.',
      'Behind 1 job of this workspace.',
      'Behind 2 jobs of this workspace.',
    ])
  })

  it('for nothing, when it runs or has ended', async () => {
    const id = await openGate()
    expect(await waitingFor(id)).toBeNull()
    const cancelled = await submit(docket, submitInput())
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "x") { __typename } }', {
      id: cancelled.id,
    })
    expect(await waitingFor(cancelled.id)).toBeNull()
  })
})

it('each of a hundred jobs in a list has its own place in the queue', async () => {
  await openGate()
  await Promise.all(Array.from({ length: 100 }, () => submit(docket, submitInput())))
  const { jobs } = await docket.query<{ jobs: { edges: { node: { waitingFor: Waiting } }[] } }>(
    '{ jobs(filter: { status: [PENDING] }, first: 100) { edges { node { waitingFor { code message until } } } } }',
  )
  expect(new Set(jobs.edges.map(({ node }) => node.waitingFor.code))).toEqual(new Set(['QUEUE']))
  expect(new Set(jobs.edges.map(({ node }) => node.waitingFor.message)).size).toBe(100)
})

describe('a schedule', () => {
  it('is kept with the job', async () => {
    const runAfter = inOneHour()
    const deadline = new Date(runAfter.getTime() + 60_000)
    const { id } = await submit(
      docket,
      submitInput({ runAfter, deadline, whenOverBudget: 'FAIL', maxCostMicros: 5 }),
    )
    expect(
      await docket.query(
        'query($id: ID!) { job(id: $id) { model runAfter deadline maxCostMicros whenOverBudget possiblyPaidMicros progress { step } } }',
        { id },
      ),
    ).toEqual({
      job: {
        model: 'claude-sonnet-5-5',
        runAfter: runAfter.toISOString(),
        deadline: deadline.toISOString(),
        maxCostMicros: 5,
        whenOverBudget: 'FAIL',
        possiblyPaidMicros: 0,
        progress: null,
      },
    })
  })

  it.each<[string, object, string]>([
    ['a deadline that has passed', { deadline: '2020-01-01T00:00:00Z' }, 'deadline'],
    ['a beginning that has passed', { runAfter: '2020-01-01T00:00:00Z' }, 'runAfter'],
    ['a beginning in ten years', { runAfter: new Date(Date.now() + 10 * 366 * 86_400_000) }, 'runAfter'],
    [
      'a deadline before its beginning',
      { runAfter: new Date(Date.now() + 7_200_000), deadline: inOneHour() },
      'deadline',
    ],
    ['a cost limit of nothing', { maxCostMicros: 0 }, 'maxCostMicros'],
    ['a cost limit below zero', { maxCostMicros: -1 }, 'maxCostMicros'],
  ])('that cannot be is a typed error, and nothing is written: %s', async (_, changes, field) => {
    const before = await footprint(docket)
    expect(await submit(docket, submitInput(changes))).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field,
    })
    expect(await footprint(docket)).toEqual(before)
  })
})
