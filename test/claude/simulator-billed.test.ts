import Anthropic, { APIError } from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClaude } from '../../src/claude/client.ts'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ billed: true })
})
afterAll(() => simulator.close())

const request = {
  model: 'claude-haiku-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'Hello' }],
}
const BASE_58 = '[1-9A-HJ-NP-Za-km-z]'
const REQUEST_ID = new RegExp(`^req_011${BASE_58}{21}$`)

test('a billed answer has the ids of the real API and does not give the simulator away', async () => {
  const client = new Anthropic({ apiKey: 'any', baseURL: simulator.url, maxRetries: 0 })
  const { data, response, request_id } = await client.messages.create(request).withResponse()
  expect(data.id).toMatch(new RegExp(`^msg_01${BASE_58}{22}$`))
  expect(request_id).toMatch(REQUEST_ID)
  expect(response.headers.has('x-docket-simulator')).toBe(false)
  const again = await client.messages.create(request)
  expect(again.id).not.toBe(data.id)
  const error = await client.messages.create({ ...request, model: 'claude-nine' }).catch((caught) => caught)
  expect(error).toBeInstanceOf(APIError)
  expect(error.requestID).toMatch(REQUEST_ID)
})

test('the product takes a billed answer for a real one', async () => {
  const limits = { callTimeoutMs: 10_000, idleTimeoutMs: 10_000 }
  const claude = createClaude({ apiKey: 'any', baseURL: simulator.url, ...limits })
  const { report } = await claude.call(request, new AbortController().signal)
  expect(report.simulated).toBe(false)
  expect(report.usage.outputTokens).toBeGreaterThan(0)
})
