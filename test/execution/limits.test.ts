import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, TASKS } from '../support/jobs.ts'
import { openQueue, type Queue } from './claims.ts'
import {
  control,
  gate,
  MODELS,
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  type TaskName,
  until,
  untilEnded,
  wakeWorkers,
} from './engine.ts'

/** Of a limit a minute, what is used. */
const usable = (perMinute: number) => perMinute * 0.98

describe('the token buckets of a model', () => {
  const LIMIT = 60_000
  let queue: Queue
  let workspace: string
  beforeEach(async () => {
    queue = await openQueue()
    workspace = await queue.addWorkspace()
    await queue.sql(
      `INSERT INTO model_gate (model, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute,
         requests_level, input_tokens_level, output_tokens_level)
       SELECT model, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT}, ${LIMIT} FROM unnest($1::text[]) AS model`,
      [Object.values(MODELS)],
    )
  })
  afterEach(() => queue.close())

  /** Submits a job whose call needs so many tokens. */
  async function submitSized(inputTokens: number, outputTokens = 100, task: TaskName = 'summarize') {
    const id = await queue.submit(workspace, { task: TASKS[task] })
    await queue.sql(
      'UPDATE job SET estimated_input_tokens = $2, estimated_output_tokens = $3 WHERE id = $1',
      [id, inputTokens, outputTokens],
    )
    return id
  }

  const setLevel = (bucket: string, level: number) =>
    queue.sql(`UPDATE model_gate SET ${bucket} = $1, refilled_at = now()`, [level])
  const levels = async (model = MODELS.summarize) => {
    await queue.sql('SELECT docket_settle()')
    return (await queue.sql<Record<string, number>>('SELECT * FROM model_gate WHERE model = $1', [model]))[0]!
  }
  /** As if so many seconds had gone by. */
  const pass = (seconds: number) =>
    queue.sql("UPDATE model_gate SET refilled_at = refilled_at - $1 * interval '1 second'", [seconds])
  const claimedIds = async (limit = 16) => (await queue.claim(limit)).attempts.map(({ jobId }) => jobId)

  it.each([
    ['requests_level', 'requests', 1],
    ['input_tokens_level', 'input tokens', 30_000],
    ['output_tokens_level', 'output tokens', 20_000],
  ])('%s: a job waits, without an attempt, until there are enough %s for it', async (bucket, _, needed) => {
    const id = await submitSized(30_000, 20_000)
    await setLevel(bucket, -9800)
    const claim = await queue.claim(16)
    expect(claim.attempts).toEqual([])
    // 980 a second flow in.
    const seconds = (needed + 9800) / 980
    expect(claim.nextInMs).toBeLessThanOrEqual(seconds * 1000)
    expect(claim.nextInMs).toBeGreaterThan((seconds - 2) * 1000)
    expect(await queue.sql('SELECT status, attempt_count FROM job WHERE id = $1', [id])).toEqual([
      { status: 'PENDING', attemptCount: 0 },
    ])
    await pass(seconds)
    expect(await claimedIds()).toEqual([id])
  })

  it('give a call what it needs, and no two claims the same', async () => {
    for (let n = 0; n < 10; n++) await submitSized(10_000)
    const claims = await Promise.all([claimedIds(4), claimedIds(4), claimedIds(4)])
    expect(claims.flat()).toHaveLength(5)
    expect((await levels()).inputTokensLevel).toBeCloseTo(usable(LIMIT) - 50_000, -4)
    expect((await levels()).requestsLevel).toBeLessThan(usable(LIMIT))
  })

  it('let a job that is larger than the limit go when they are full, and then make up for it', async () => {
    const large = await submitSized(100_000)
    await setLevel('input_tokens_level', usable(LIMIT) - 9800)
    expect(await claimedIds()).toEqual([])
    await pass(10)
    expect(await claimedIds()).toEqual([large])
    expect((await levels()).inputTokensLevel).toBeCloseTo(usable(LIMIT) - 100_000, -1)

    await submitSized(1)
    const { attempts, nextInMs } = await queue.claim(1)
    expect(attempts).toEqual([])
    expect(nextInMs).toBeGreaterThan(40_000)
  })

  it('let no smaller job overtake a larger one of the same model; jobs of another model pass both', async () => {
    await setLevel('input_tokens_level', 5000)
    const [large, small] = [await submitSized(20_000), await submitSized(1000)]
    const other = await submitSized(1000, 100, 'extract')
    expect(await claimedIds()).toEqual([other])
    await pass(30)
    expect(await claimedIds()).toEqual([large, small])
  })

  it('hold no more than a minute of the limit, however long nothing was asked', async () => {
    await pass(3600)
    await submitSized(1000)
    await claimedIds()
    expect((await levels()).inputTokensLevel).toBeCloseTo(usable(LIMIT) - 1000, 5)
  })

  it('get back what was set aside for an attempt that never called', async () => {
    await submitSized(20_000, 5000)
    const [attempt] = (await queue.claim(1)).attempts
    // Nothing flows in meanwhile.
    await pass(-3600)
    const { requestsLevel, inputTokensLevel, outputTokensLevel } = await levels()
    await queue.sql("SELECT docket_lose_attempt($1, 'other')", [attempt!.id])
    const after = await levels()
    expect(after.requestsLevel! - requestsLevel!).toBe(1)
    expect(after.inputTokensLevel! - inputTokensLevel!).toBe(20_000)
    expect(after.outputTokensLevel! - outputTokensLevel!).toBe(5000)
  })
})

describe('the limits that the API tells', () => {
  let docket: Docket
  beforeAll(async () => {
    docket = await startDocket({ env: modelEnv })
  })
  afterAll(() => docket.stop())

  const setLimits = (task: TaskName, inputTokens: number) =>
    control(docket, 'PUT', 'limits', {
      model: MODELS[task],
      requests: 600,
      inputTokens,
      outputTokens: 200_000,
      enforce: true,
    })
  const refused = async (task: TaskName) => {
    const report = (await control(docket, 'GET', 'limits')) as { models: Record<string, { refused: number }> }
    return report.models[MODELS[task]]!.refused
  }
  /** A document of so many tokens, by the simulator's reckoning. */
  const text = (mark: string, tokens: number) =>
    `${mark}. The fee is USD 5. `.padEnd(tokens * 4, 'Lorem ipsum. ')
  const submitText = async (document: string, task: TaskName) =>
    (await submit(docket, { document: { inline: { text: document } }, task: TASKS[task] })).id

  it('are learned from an answer and kept without a single refusal: jobs wait as PENDING until there is room', async () => {
    const { extract: model } = MODELS
    await setLimits('extract', 12_000)
    await untilEnded(docket, await submitMarked(docket, 'teacher', 'extract'))
    await docket.sql('SELECT docket_settle()')
    const [learned] = await docket.sql('SELECT * FROM model_gate WHERE model = $1', [model])
    expect(learned).toMatchObject({
      requests_per_minute: 600,
      input_tokens_per_minute: 12_000,
      output_tokens_per_minute: 200_000,
      learned_at: expect.any(Date),
    })

    const ids: string[] = []
    for (let n = 0; n < 20; n++) ids.push(await submitMarked(docket, `pupil ${n}`, 'extract'))
    await until(async () => {
      const [waits] = await docket.sql<{ code: string }>('SELECT code FROM docket_waiting_for($1)', [
        ids.at(-1),
      ])
      return waits?.code === 'RATE_LIMIT'
    })
    // A job of another model passes them.
    await untilEnded(docket, await submitMarked(docket, 'another model'))
    expect(await read(docket, ids.at(-1)!)).toMatchObject({ status: 'PENDING', attempt_count: 0 })
    expect(await refused('extract')).toBe(0)

    await setLimits('extract', 1_000_000)
    await until(async () => {
      // A minute goes by; the next answer tells of the new limit.
      await docket.sql(
        "UPDATE model_gate SET refilled_at = refilled_at - interval '1 minute' WHERE model = $1",
        [model],
      )
      await wakeWorkers(docket)
      return (await read(docket, ids.at(-1)!)).status !== 'PENDING'
    })
    for (const id of ids) expect(await untilEnded(docket, id)).toMatchObject({ attempt_count: 1 })
    expect(await refused('extract')).toBe(0)
  })

  describe('and what calls take of them', () => {
    // 98 tokens a second flow in: little beside what a call takes.
    const LIMIT = 6000
    const FLOW = 200
    const level = async () => (await gate(docket, MODELS.summarize)).input_tokens_level
    beforeEach(async () => {
      await setLimits('summarize', LIMIT)
      await untilEnded(docket, await submitMarked(docket, 'to learn'))
      await setLimits('summarize', LIMIT)
      await docket.sql('SELECT docket_settle()')
      await docket.sql('UPDATE model_gate SET input_tokens_level = $1, refilled_at = now()', [usable(LIMIT)])
    })

    it('is what was used, not what was set aside, and nothing that was read from the cache', async () => {
      const document = text('Twice', 1500)
      const [first] = (await untilEnded(docket, await submitText(document, 'summarize'))).calls
      const afterFirst = await level()
      expect(first).toMatchObject({ cache_read_tokens: 0 })
      expect(first!.reserved_input_tokens - first!.cache_write_tokens - first!.input_tokens).toBeGreaterThan(
        FLOW,
      )
      const expected = usable(LIMIT) - first!.cache_write_tokens - first!.input_tokens
      expect(afterFirst).toBeGreaterThanOrEqual(expected - 1)
      expect(afterFirst).toBeLessThan(expected + FLOW)

      const [second] = (await untilEnded(docket, await submitText(document, 'summarize'))).calls
      expect(second!.cache_read_tokens).toBeGreaterThan(1000)
      expect(await level()).toBeGreaterThanOrEqual(afterFirst - second!.input_tokens - 1)
      expect(await level()).toBeLessThan(afterFirst - second!.input_tokens + FLOW)
    })

    it('is nothing for a call that was refused', async () => {
      const refusal = { kind: 'status', status: 400 }
      await untilEnded(docket, await submitFailing(docket, 'refused', [refusal]))
      expect(await level()).toBeGreaterThanOrEqual(usable(LIMIT) - 1)
    })

    it('is all that was set aside for a call that broke: how much it took nobody told', async () => {
      const id = await submitFailing(docket, 'broken', [{ kind: 'reset', events: 0 }])
      const broken = await until(async () => {
        const [call] = (await read(docket, id)).calls
        return call?.outcome === 'FAILED' && call
      })
      expect(broken.reserved_input_tokens).toBeGreaterThan(2 * FLOW)
      expect(await level()).toBeLessThan(usable(LIMIT) - broken.reserved_input_tokens + FLOW)
    })
  })

  it('are lowered by what others use of the same account', async () => {
    const { evaluate: model } = MODELS
    await setLimits('evaluate', 100_000)
    await untilEnded(docket, await submitMarked(docket, 'before', 'evaluate'))
    const before = (await gate(docket, model)).input_tokens_level
    const response = await fetch(`${docket.simulatorUrl}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'other', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model,
        max_tokens: 100,
        messages: [{ role: 'user', content: text('Other', 60_000) }],
      }),
    })
    expect(response.status).toBe(200)
    await untilEnded(docket, await submitMarked(docket, 'after', 'evaluate'))
    const after = (await gate(docket, model)).input_tokens_level
    expect(after).toBeLessThan(before - 50_000)
  })
})
