import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { priceTiers } from '../../src/claude/prices.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { openQueue, type Queue } from './claims.ts'
import {
  hurryToTheEnd,
  MODELS,
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  until,
  untilEnded,
  wakeWorkers,
} from './engine.ts'

const PRICES = { [MODELS.summarize]: priceTiers(MODELS.summarize) }
const { input: INPUT_PRICE, output: OUTPUT_PRICE } = PRICES[MODELS.summarize]![0]!
const MAX_OUTPUT_TOKENS = 32_000

interface Month {
  spentMicros: bigint
  reservedMicros: bigint
  possiblyPaidMicros: bigint
  overBudgetAt: Date | null
}

describe('money that is set aside by a claim', () => {
  let queue: Queue
  let workspace: string
  beforeEach(async () => {
    queue = await openQueue()
    workspace = await queue.addWorkspace()
  })
  afterEach(() => queue.close())

  const monthOf = async (): Promise<Month> =>
    (
      await queue.sql<Month>(
        `SELECT spend.*, over_budget_at FROM workspace_spend AS spend JOIN workspace_month USING (workspace_id, month)
         WHERE workspace_id = $1`,
        [workspace],
      )
    )[0]!
  const setBudget = (micros: number | null) =>
    queue.sql('UPDATE workspace SET monthly_budget_micros = $2 WHERE id = $1', [workspace, micros])
  const jobById = async (id: string) =>
    (
      await queue.sql<{ status: string; errorCode: string | null; attemptCount: number }>(
        'SELECT * FROM job WHERE id = $1',
        [id],
      )
    )[0]!

  /** What the prompt of the test's job is reckoned to cost: half as many tokens again as estimated. */
  async function promptMicros() {
    const probe = await queue.addWorkspace()
    const id = await queue.submit(probe)
    const [job] = await queue.sql<{ tokens: number }>(
      'SELECT estimated_input_tokens AS tokens FROM job WHERE id = $1',
      [id],
    )
    await queue.sql('DELETE FROM queue_entry WHERE job_id = $1', [id])
    return Math.ceil(job!.tokens * 1.5) * INPUT_PRICE
  }

  it('is the most that the call can cost', async () => {
    await queue.submit(workspace)
    const { attempts } = await queue.claim(1, PRICES)
    expect(attempts[0]!.maxOutputTokens).toBe(MAX_OUTPUT_TOKENS)
    const most = Math.ceil(await promptMicros()) + MAX_OUTPUT_TOKENS * OUTPUT_PRICE
    expect((await monthOf()).reservedMicros).toBe(BigInt(most))
  })

  it("shrinks the answer to what the job's own limit affords", async () => {
    const maxCostMicros = Math.ceil(await promptMicros()) + 5000 * OUTPUT_PRICE
    await queue.submit(workspace, { maxCostMicros })
    const { attempts } = await queue.claim(1, PRICES)
    expect(attempts[0]!.maxOutputTokens).toBe(5000)
    expect((await monthOf()).reservedMicros).toBeLessThanOrEqual(BigInt(maxCostMicros))
  })

  it('is refused, and the job failed before any call, when not even a short answer is affordable', async () => {
    const affordable = Math.ceil(await promptMicros()) + 2000 * OUTPUT_PRICE
    const enough = await queue.submit(workspace, { maxCostMicros: affordable })
    const tooLittle = await queue.submit(workspace, { maxCostMicros: affordable - OUTPUT_PRICE - 1 })
    const { attempts } = await queue.claim(16, PRICES)
    expect(attempts.map(({ jobId, maxOutputTokens }) => [jobId, maxOutputTokens])).toEqual([[enough, 2000]])
    expect(await jobById(tooLittle)).toMatchObject({
      status: 'FAILED',
      errorCode: 'JOB_COST_LIMIT',
      attemptCount: 0,
    })
  })

  it('is what is left after the calls that the job has paid, surely or possibly', async () => {
    const prompt = Math.ceil(await promptMicros())
    const id = await queue.submit(workspace, { maxCostMicros: prompt + 9000 * OUTPUT_PRICE })
    await queue.sql('UPDATE job SET cost_micros = $2, possibly_paid_micros = $3 WHERE id = $1', [
      id,
      3000 * OUTPUT_PRICE,
      2000 * OUTPUT_PRICE,
    ])
    expect((await queue.claim(1, PRICES)).attempts[0]!.maxOutputTokens).toBe(4000)
  })

  it('has to fit into the month: a job that may wait goes on when the budget is raised', async () => {
    await setBudget(1)
    const id = await queue.submit(workspace)
    expect((await queue.claim(1, PRICES)).attempts).toEqual([])
    expect((await monthOf()).overBudgetAt).toBeInstanceOf(Date)
    expect(await jobById(id)).toMatchObject({ status: 'PENDING', attemptCount: 0 })

    await setBudget(10_000_000)
    expect((await queue.claim(1, PRICES)).attempts[0]!.jobId).toBe(id)
    expect((await monthOf()).overBudgetAt).toBeNull()
  })

  it('has to fit into the month: a job that would rather fail does', async () => {
    await setBudget(1)
    const id = await queue.submit(workspace, { whenOverBudget: 'FAIL' })
    expect((await queue.claim(1, PRICES)).attempts).toEqual([])
    expect(await jobById(id)).toMatchObject({
      status: 'FAILED',
      errorCode: 'BUDGET_EXHAUSTED',
      attemptCount: 0,
    })
  })

  it('never exceeds the budget, however many workers claim at once', async () => {
    const call = Math.ceil(await promptMicros()) + MAX_OUTPUT_TOKENS * OUTPUT_PRICE
    await setBudget(3 * call + Math.ceil(call / 2))
    await queue.multiply(await queue.submit(workspace), 19)
    const claims = await Promise.all(Array.from({ length: 10 }, () => queue.claim(2, PRICES)))
    expect(claims.flatMap(({ attempts }) => attempts)).toHaveLength(3)
    expect((await monthOf()).reservedMicros).toBe(BigInt(3 * call))
  })

  it('does not make a job fail for what other calls may yet give back', async () => {
    const call = Math.ceil(await promptMicros()) + MAX_OUTPUT_TOKENS * OUTPUT_PRICE
    await setBudget(call + Math.ceil(call / 2))
    await queue.submit(workspace)
    const patient = await queue.submit(workspace, { whenOverBudget: 'FAIL' })
    expect((await queue.claim(2, PRICES)).attempts).toHaveLength(1)
    expect(await jobById(patient)).toMatchObject({ status: 'PENDING' })
  })

  it('is given back when the attempt ends without a call', async () => {
    await queue.submit(workspace)
    const [attempt] = (await queue.claim(1, PRICES)).attempts
    await queue.sql("SELECT docket_disown(id) FROM docket_stray_attempts('worker', '{}')")
    expect((await monthOf()).reservedMicros).toBe(0n)
    expect(await jobById(attempt!.jobId)).toMatchObject({ status: 'RETRYING' })
  })
})

describe('money that is spent', () => {
  let docket: Docket
  beforeAll(async () => {
    docket = await startDocket({ billed: true, env: modelEnv })
  })
  afterAll(() => docket.stop())

  const books = async () =>
    (
      await docket.sql<Record<string, string>>(`
        SELECT spent_micros AS month, reserved_micros AS reserved, possibly_paid_micros AS possibly,
          (SELECT sum(cost_micros) FROM model_call) AS ledger, (SELECT sum(cost_micros) FROM job) AS jobs,
          (SELECT sum(possibly_paid_micros) FROM job) AS jobs_possibly
        FROM workspace_spend`)
    )[0]!

  it('stands in the ledger, on the jobs and in the month, and is the same sum in all three', async () => {
    const ids = await Promise.all([
      submitMarked(docket, 'one'),
      submitMarked(docket, 'two', 'extract'),
      submitMarked(docket, 'three', 'evaluate'),
      submitFailing(docket, 'four', [{ kind: 'wrongSchema' }]),
      submitFailing(docket, 'five', [{ kind: 'stopReason', stopReason: 'refusal' }]),
      submitFailing(docket, 'six', [{ kind: 'status', status: 500 }]),
    ])
    await hurryToTheEnd(docket)
    const { month, ledger, jobs, reserved, possibly } = await books()
    expect([month, month, reserved, possibly]).toEqual([ledger, jobs, '0', '0'])
    const twice = await read(docket, ids[3]!)
    expect(twice.calls.map((call) => call.cost_micros! > 0)).toEqual([true, true])
    expect(Number(twice.cost_micros)).toBe(twice.calls[0]!.cost_micros! + twice.calls[1]!.cost_micros!)
  })

  it('by a call that broke is perhaps more than was seen of it: the rest stays with the job and the month', async () => {
    const before = await books()
    const id = await submitFailing(docket, 'seven', [{ kind: 'cut' }])
    await hurryToTheEnd(docket)
    const { calls, possibly_paid_micros: possibly } = await read(docket, id)
    const [broken] = calls
    expect(broken).toMatchObject({ outcome: 'FAILED', possibly_paid: true })
    expect(Number(possibly)).toBe(broken!.reserved_micros - broken!.cost_micros!)
    expect(Number(possibly)).toBeGreaterThan(MAX_OUTPUT_TOKENS * OUTPUT_PRICE)
    const after = await books()
    expect(Number(after.possibly) - Number(before.possibly)).toBe(Number(possibly))
    expect(after).toMatchObject({ month: after.ledger, reserved: '0', jobs_possibly: after.possibly })
  })

  it('up to the budget stops the workspace; its jobs go on when the budget is raised', async () => {
    await docket.sql('UPDATE workspace SET monthly_budget_micros = 1')
    const id = await submitMarked(docket, 'eight')
    await until(async () => {
      const [month] = await docket.sql<{ over_budget_at: Date | null }>(
        'SELECT over_budget_at FROM workspace_month',
      )
      return month!.over_budget_at
    })
    expect(await read(docket, id)).toMatchObject({ status: 'PENDING', attempt_count: 0 })
    await docket.sql('UPDATE workspace SET monthly_budget_micros = NULL')
    await wakeWorkers(docket)
    expect(await untilEnded(docket, id)).toMatchObject({ status: 'COMPLETED' })
  })
})
