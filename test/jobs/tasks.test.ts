import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, ended, submit, submitInput, TASKS } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket()
})
afterAll(() => docket.stop())

interface Located {
  quote: string
  start: number
  end: number
  match: string
}

describe('a job', () => {
  it('summarizes a contract with quotes that stand where they are said to stand', async () => {
    const { id } = await submit(docket, submitInput({ task: TASKS.summarize }))
    const job = await ended(docket, id)
    expect(job).toMatchObject({ status: 'COMPLETED', simulated: true, missing: [], error: null })
    const result = job.resultJson as {
      overview: { evidence: Located[] }
      keyPoints: { evidence: Located[] }[]
    }
    const evidence = [result.overview, ...result.keyPoints].flatMap((point) => point.evidence)
    expect(evidence.length).toBeGreaterThan(1)
    for (const { quote, start, end, match } of evidence) {
      expect(match).toBe('EXACT')
      expect(CONTRACT.slice(start, end)).toBe(quote)
    }
  })

  it('extracts typed values, and says so of a field that is not there', async () => {
    const fields = [
      { name: 'date', description: 'Date of the agreement', type: 'DATE', required: true },
      { name: 'fee', description: 'Fee to pay', type: 'MONEY' },
      { name: 'insurance', description: 'Professional indemnity insurance cover' },
    ]
    const { id } = await submit(docket, submitInput({ task: { extract: { fields } } }))
    const job = await ended(docket, id)
    expect(job).toMatchObject({ status: 'COMPLETED', missing: [] })
    expect(job.resultJson).toMatchObject({
      values: { date: '2026-03-03', fee: { amount: '50000', currency: 'USD' }, insurance: null },
      fields: [{ status: 'FOUND' }, { status: 'FOUND' }, { status: 'NOT_FOUND', evidence: [] }],
    })
  })

  it('is PARTIAL, and names the field, when a required field is not in the document', async () => {
    const fields = [
      { name: 'insurance', description: 'Professional indemnity insurance cover', required: true },
    ]
    const { id } = await submit(docket, submitInput({ task: { extract: { fields } } }))
    const job = await ended(docket, id)
    expect(job.status).toBe('PARTIAL')
    expect(job.missing).toEqual(['Field "insurance" is required and the document does not state it.'])
  })

  it('evaluates criteria, each with a verdict, and the outcome of all', async () => {
    const { id } = await submit(docket, submitInput({ task: TASKS.evaluate }))
    const job = await ended(docket, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.resultJson).toMatchObject({
      outcome: 'PASS',
      criteria: [{ name: 'Assignment', verdict: 'PASS', verified: true }],
      promptVersion: 'evaluate-1',
      model: 'claude-sonnet-5-5',
    })
  })

  it.each([
    ['stopReason', { stopReason: 'refusal' }, 'MODEL_REFUSED'],
    ['stopReason', { stopReason: 'model_context_window_exceeded' }, 'PROMPT_TOO_LONG'],
    ['status', { status: 400 }, 'MODEL_INVALID_REQUEST'],
    ['status', { status: 401 }, 'MODEL_AUTHENTICATION'],
  ])(
    'fails with its own code and stands in the ledger when the model answers %s %o',
    async (kind, options, code) => {
      await docket.failNextCall({ kind, ...options })
      const { id } = await submit(docket, submitInput())
      const job = await ended(docket, id)
      expect(job).toMatchObject({ status: 'FAILED', error: { code }, resultJson: null })
      expect(job.modelCalls).toMatchObject([{ outcome: 'FAILED', errorCode: code }])
      expect(job.modelCalls[0]?.requestId).toMatch(/^req_sim_/)
    },
  )

  it('is tried again by itself when the answer was empty, and keeps both calls in the ledger', async () => {
    await docket.failNextCall({ kind: 'empty' })
    const { id } = await submit(docket, submitInput())
    const job = await ended(docket, id)
    expect(job.status).toBe('COMPLETED')
    expect(job.modelCalls).toMatchObject([
      { outcome: 'FAILED', errorCode: 'MODEL_ANSWER_EMPTY' },
      { outcome: 'SUCCEEDED', errorCode: null },
    ])
  })
})
