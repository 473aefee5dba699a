import { expect, test } from 'vitest'
import { runFile } from '../support/process.ts'

const run = (options: object) => runFile('bench/simulator.ts', {}, [JSON.stringify(options)])

test('a simulator of its own says where it is, obeys its options and ends on SIGTERM', async () => {
  const limits = { requests: 1, inputTokens: 1000, outputTokens: 1000 }
  const simulator = run({ limits, enforceLimits: true, billed: true })
  try {
    const [line] = await simulator.printed(/\{"url":.*\}/)
    const { url } = JSON.parse(line)
    const send = () =>
      fetch(`${url}/v1/messages`, {
        method: 'POST',
        headers: { 'anthropic-version': '2026-10-21', authorization: 'Bearer any' },
        body: JSON.stringify({
          model: 'claude-haiku-5-5',
          max_tokens: 10,
          messages: [{ role: 'user', content: 'Hello' }],
        }),
      })
    const answer = await send()
    expect(answer.headers.get('request-id')).toMatch(/^req_011/)
    expect((await answer.json()).stop_reason).toBe('max_tokens')
    expect((await send()).status).toBe(429)
  } finally {
    expect(await simulator.stop('SIGTERM')).toBe(0)
  }
})

test('a misspelt option is refused', async () => {
  const simulator = run({ enforceLimit: true })
  expect(await simulator.ended()).toBe(1)
  expect(simulator.output()).toContain('enforceLimit')
})
