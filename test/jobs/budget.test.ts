import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { claim, listenTo } from './claims.ts'

let docket: Docket
let billed: Simulator
beforeAll(async () => {
  billed = await startSimulator({ billed: true })
  docket = await startDocket({ worker: false, env: { ANTHROPIC_BASE_URL: billed.url } })
})
afterAll(async () => {
  await docket.stop()
  await billed.close()
})
beforeEach(async () => {
  await docket.sql('DELETE FROM queue_entry')
  await docket.sql('DELETE FROM settlement')
  await docket.sql('DELETE FROM workspace_month')
  await docket.sql('UPDATE workspace SET monthly_budget_micros = NULL')
})

const FIELDS = 'id name monthlyBudgetMicros spentMicros reservedMicros possiblyPaidMicros overBudgetAt'

const SET = `mutation Set($micros: SafeInt) {
  setMonthlyBudget(micros: $micros) {
    __typename
    ... on Workspace { ${FIELDS} }
    ... on ExpectedError { code }
    ... on InvalidInputError { field }
  }
}`

interface Workspace {
  monthlyBudgetMicros: number | null
  spentMicros: number
  reservedMicros: number
  overBudgetAt: string | null
}

const set = async (variables: { micros?: number | null }) =>
  (await docket.query<{ setMonthlyBudget: Workspace }>(SET, variables)).setMonthlyBudget
const workspace = async () =>
  (await docket.query<{ workspace: Workspace }>(`{ workspace { ${FIELDS} } }`)).workspace

const PRICES = { 'claude-sonnet-5-5': { input: 2.5, output: 10 } }

describe('the budget of a workspace', () => {
  it('is not there at first, and nothing is spent', async () => {
    expect(await workspace()).toEqual({
      id: '00000000-0000-7000-8000-000000000001',
      name: 'Default',
      monthlyBudgetMicros: null,
      spentMicros: 0,
      reservedMicros: 0,
      possiblyPaidMicros: 0,
      overBudgetAt: null,
    })
  })

  it('can be set, set to nothing at all, and removed', async () => {
    expect(await set({ micros: 5_000_000 })).toMatchObject({
      __typename: 'Workspace',
      monthlyBudgetMicros: 5_000_000,
    })
    expect(await set({ micros: 0 })).toMatchObject({ monthlyBudgetMicros: 0 })
    expect(await set({ micros: null })).toMatchObject({ monthlyBudgetMicros: null })
    expect(await docket.query('{ viewer { workspace { monthlyBudgetMicros } } }')).toEqual({
      viewer: { workspace: { monthlyBudgetMicros: null } },
    })
  })

  it.each([
    ['below zero', { micros: -1 }],
    ['not given', {}],
  ])('stays as it is when the new one is %s', async (_, variables) => {
    await set({ micros: 7 })
    expect(await set(variables)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field: 'micros',
    })
    expect(await workspace()).toMatchObject({ monthlyBudgetMicros: 7 })
  })

  it('too small for the next call keeps jobs waiting, and a larger one lets them go', async () => {
    await submit(docket, submitInput())
    await set({ micros: 1 })
    expect(await claim(docket, { prices: PRICES })).toEqual([])
    expect(await workspace()).toMatchObject({ overBudgetAt: expect.any(String), reservedMicros: 0 })

    const heard = await listenTo(docket, 'docket_work')
    expect(await set({ micros: 1_000_000 })).toMatchObject({ overBudgetAt: null })
    await heard()
    expect(await claim(docket, { prices: PRICES })).toHaveLength(1)
    expect((await workspace()).reservedMicros).toBeGreaterThan(320_000)
  })

  it('too small for the next call fails jobs that are told not to wait', async () => {
    const { id } = await submit(docket, submitInput({ whenOverBudget: 'FAIL' }))
    await set({ micros: 1 })
    await claim(docket, { prices: PRICES })
    expect(await ended(docket, id)).toMatchObject({ status: 'FAILED', error: { code: 'BUDGET_EXHAUSTED' } })
  })
})

it('a job that may cost less than its next call fails, and nothing is spent', async () => {
  const { id } = await submit(docket, submitInput({ maxCostMicros: 10 }))
  await claim(docket, { prices: PRICES })
  expect(await ended(docket, id)).toMatchObject({
    status: 'FAILED',
    error: { code: 'JOB_COST_LIMIT' },
    modelCalls: [],
  })
})

describe('with a worker', () => {
  it('what a job costs is what its workspace has spent', async () => {
    await docket.startWorker()
    const { id } = await submit(docket, submitInput())
    await ended(docket, id)
    const { job } = await docket.query<{ job: { costMicros: number } }>(
      'query($id: ID!) { job(id: $id) { costMicros } }',
      { id },
    )
    expect(await workspace()).toMatchObject({ spentMicros: job.costMicros, reservedMicros: 0 })
    expect(job.costMicros).toBeGreaterThan(0)
  })
})
