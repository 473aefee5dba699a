import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, submit, submitInput } from '../support/jobs.ts'
import { claim } from './claims.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false, env: { DOCKET_MODEL_EXTRACT: 'a-model-without-a-price' } })
})
afterAll(() => docket.stop())

const ESTIMATE = `query Estimate($input: SubmitJobInput!) {
  estimateJob(input: $input) {
    __typename
    ... on JobEstimate { model inputTokens outputTokens costMicros maxCostMicros }
    ... on ExpectedError { code }
    ... on InvalidInputError { field }
  }
}`

interface Estimate {
  __typename: string
  model: string
  inputTokens: number
  outputTokens: number
  costMicros: number | null
  maxCostMicros: number | null
}

const estimate = async (input: object, server = docket) =>
  (await server.query<{ estimateJob: Estimate }>(ESTIMATE, { input })).estimateJob

const rows = () =>
  docket.sql('SELECT (SELECT count(*) FROM job) AS jobs, (SELECT count(*) FROM document) AS documents')

// Claude Sonnet 5.5, micros a token: every token of the prompt may be written to the cache.
const INPUT = 2.5
const OUTPUT = 10

it('an estimate tells tokens and money, and writes nothing', async () => {
  const before = await rows()
  const { inputTokens, outputTokens, ...told } = await estimate(submitInput())
  expect(inputTokens).toBeGreaterThan(CONTRACT.length / 4)
  expect(inputTokens).toBeLessThan(CONTRACT.length * 2)
  expect(told).toEqual({
    __typename: 'JobEstimate',
    model: 'claude-sonnet-5-5',
    costMicros: Math.ceil(inputTokens * INPUT + outputTokens * OUTPUT),
    maxCostMicros: Math.ceil(Math.ceil(inputTokens * 1.5) * INPUT + 32_000 * OUTPUT),
  })
  expect(await rows()).toEqual(before)
})

it('an estimate reckons as the submit and the claim do', async () => {
  const told = await estimate(submitInput())
  await submit(docket, submitInput())
  const [job] = await docket.sql('SELECT estimated_input_tokens, estimated_output_tokens FROM job')
  expect(job).toEqual({
    estimated_input_tokens: told.inputTokens,
    estimated_output_tokens: told.outputTokens,
  })
  await claim(docket, { prices: { 'claude-sonnet-5-5': { input: INPUT, output: OUTPUT } } })
  const [attempt] = await docket.sql<{ reserved_micros: string }>('SELECT reserved_micros FROM attempt')
  expect(Number(attempt!.reserved_micros)).toBe(told.maxCostMicros)
})

it('a longer document costs more, also when it is stored already', async () => {
  const text = CONTRACT.repeat(20)
  const inline = await estimate(submitInput({ document: { inline: { text } } }))
  expect(inline.costMicros).toBeGreaterThan((await estimate(submitInput())).costMicros!)
  const { id } = await submit(docket, submitInput({ document: { inline: { text } } }))
  const [job] = await docket.sql<{ document_id: string }>('SELECT document_id FROM job WHERE id = $1', [id])
  expect(await estimate(submitInput({ document: { id: job!.document_id } }))).toEqual(inline)
})

it("a job's own limit bounds what its call can cost", async () => {
  expect(await estimate(submitInput({ maxCostMicros: 90_000 }))).toMatchObject({ maxCostMicros: 90_000 })
})

it('a model without a known price has no known cost', async () => {
  expect(await estimate(submitInput({ task: { extract: { fields: [{ name: 'date' }] } } }))).toMatchObject({
    model: 'a-model-without-a-price',
    costMicros: null,
    maxCostMicros: null,
  })
})

it('simulated answers cost nothing', async () => {
  const simulated = await startDocket({
    worker: false,
    env: { ANTHROPIC_API_KEY: '', ANTHROPIC_BASE_URL: '' },
  })
  try {
    expect(await estimate(submitInput(), simulated)).toMatchObject({ costMicros: 0, maxCostMicros: 0 })
  } finally {
    await simulated.stop()
  }
})

it('bad input is a typed error', async () => {
  expect(await estimate(submitInput({ document: { inline: { text: ' ' } } }))).toMatchObject({
    __typename: 'InvalidInputError',
    field: 'document.inline.text',
  })
  expect(await estimate(submitInput({ document: { id: randomUUID() } }))).toMatchObject({
    __typename: 'DocumentNotFoundError',
    code: 'DOCUMENT_NOT_FOUND',
  })
})
