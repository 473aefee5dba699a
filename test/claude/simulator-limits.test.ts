import Anthropic, { RateLimitError } from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/claude/simulator/server.ts'

const NOON = Date.parse('2026-11-20T12:00:00Z')
const PLENTY = { requests: 1000, inputTokens: 1_000_000, outputTokens: 1_000_000 }

let simulator: Simulator

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON })
})
afterEach(async () => {
  vi.useRealTimers()
  await simulator.close()
})

const passSeconds = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

async function start(options: SimulatorOptions) {
  simulator = await startSimulator(options)
}
const enforce = (limits: Partial<typeof PLENTY>) =>
  start({ limits: { ...PLENTY, ...limits }, enforceLimits: true })

/** A request of exactly so many input tokens; its answer is always the same few words. */
const request = (tokens: number, model = 'claude-haiku-5-5') => ({
  model,
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'word'.repeat(tokens) }],
})

async function send(body: object) {
  const response = await fetch(`${simulator.url}/v1/messages`, {
    method: 'POST',
    headers: { 'anthropic-version': '2026-10-21', authorization: 'Bearer any' },
    body: JSON.stringify(body),
  })
  const limit = (name: string) => response.headers.get(`anthropic-ratelimit-${name}`)
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    limit,
    body: await response.json(),
  }
}
const ask = (tokens: number, model?: string) => send(request(tokens, model))

async function control(method: string, what: string, body?: object) {
  const response = await fetch(`${simulator.url}/simulator/${what}`, { method, body: JSON.stringify(body) })
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() }
}

describe('an enforced limit', () => {
  test('of requests refuses the one too many, until enough has flowed in', async () => {
    await enforce({ requests: 2 })
    expect([(await ask(1)).status, (await ask(1)).status]).toEqual([200, 200])
    const refused = await ask(1)
    expect(refused).toMatchObject({ status: 429, retryAfter: '30' })
    expect(refused.body.error).toEqual({
      type: 'rate_limit_error',
      message: "This request would exceed your organization's rate limit of 2 requests per minute.",
    })
    passSeconds(29.5)
    expect(await ask(1)).toMatchObject({ status: 429, retryAfter: '1' })
    passSeconds(0.5)
    expect((await ask(1)).status).toBe(200)
    expect(await ask(1)).toMatchObject({ status: 429, retryAfter: '30' })
  })

  test('reaches the SDK as a RateLimitError with all its headers', async () => {
    await enforce({ requests: 1 })
    const client = new Anthropic({ apiKey: 'any', baseURL: simulator.url, maxRetries: 0 })
    await client.messages.create(request(1))
    const error = await client.messages.create(request(1)).catch((caught) => caught)
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error.headers.get('retry-after')).toBe('60')
    expect(error.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0')
    expect(error.headers.get('anthropic-ratelimit-output-tokens-limit')).toBe('1000000')
  })

  test('of input refuses a request that needs more than is left, and takes nothing for it', async () => {
    await enforce({ inputTokens: 100 })
    const first = await ask(70)
    const refused = await ask(40)
    // 10 tokens are missing, and 100 flow in within a minute.
    expect(refused).toMatchObject({ status: 429, retryAfter: '6' })
    expect(refused.body.error.message).toContain('100 input tokens per minute')
    for (const name of ['requests', 'input-tokens', 'output-tokens', 'tokens']) {
      expect(refused.limit(`${name}-remaining`)).toBe(first.limit(`${name}-remaining`))
    }
    expect((await ask(30)).status).toBe(200)
  })

  test('of input does not count what is read from the cache, and a refused prompt is not written to it', async () => {
    await enforce({ inputTokens: 1000 })
    const document = (name: string) => ({
      ...request(1),
      system: [{ type: 'text', text: name.padEnd(4 * 600, '.'), cache_control: { type: 'ephemeral' } }],
    })
    expect((await send(document('a'))).limit('input-tokens-remaining')).toBe('399')
    expect((await send(document('b'))).status).toBe(429)
    expect((await send(document('a'))).limit('input-tokens-remaining')).toBe('398')
    passSeconds(60)
    expect((await send(document('b'))).body.usage).toMatchObject({
      cache_creation_input_tokens: 600,
      cache_read_input_tokens: 0,
    })
  })

  test('of input lets a request through that is larger than the bucket when that is full', async () => {
    await enforce({ inputTokens: 100 })
    await ask(1)
    expect(await ask(250)).toMatchObject({ status: 429, retryAfter: '1' })
    passSeconds(1)
    expect((await ask(250)).status).toBe(200)
    // 150 tokens of debt and one more.
    expect(await ask(1)).toMatchObject({ status: 429, retryAfter: '91' })
    passSeconds(91)
    expect((await ask(1)).status).toBe(200)
  })

  test('of output is overdrawn by an answer, and refuses until it holds anything again', async () => {
    await enforce({ outputTokens: 10 })
    const { usage } = (await ask(1)).body
    const secondsOfDebt = (usage.output_tokens - 10) * 6
    expect(secondsOfDebt).toBeGreaterThan(0)
    expect(await ask(1)).toMatchObject({ status: 429, retryAfter: String(secondsOfDebt + 1) })
    passSeconds(secondsOfDebt)
    const refused = await ask(1)
    expect(refused).toMatchObject({ status: 429, retryAfter: '1' })
    expect(refused.body.error.message).toContain('10 output tokens per minute')
    passSeconds(1)
    expect((await ask(1)).status).toBe(200)
  })

  test('names the wait for the bucket that takes longest', async () => {
    await enforce({ requests: 60, inputTokens: 60, outputTokens: 1_000_000 })
    await ask(60)
    for (let i = 0; i < 59; i++) await ask(0)
    expect(await ask(0)).toMatchObject({ status: 429, retryAfter: '1' })
    expect(await ask(30)).toMatchObject({ status: 429, retryAfter: '30' })
  })

  test('of one model leaves the others alone', async () => {
    await enforce({ requests: 1 })
    await ask(1)
    expect((await ask(1)).status).toBe(429)
    expect((await ask(1, 'claude-sonnet-5-5')).status).toBe(200)
  })

  test('does not stand before a failure that was ordered', async () => {
    await enforce({ requests: 1 })
    await ask(1)
    await control('POST', 'failures', { kind: 'stopReason', stopReason: 'refusal' })
    expect((await ask(1)).body.stop_reason).toBe('refusal')
    expect((await ask(1)).status).toBe(429)
  })

  test('leaves a refused call in the list without usage', async () => {
    await enforce({ requests: 1 })
    await ask(1)
    await ask(1)
    expect((await control('GET', 'calls')).body).toMatchObject([
      { status: 200, completed: true },
      { status: 429, completed: false, failure: null, usage: null, model: 'claude-haiku-5-5' },
    ])
  })
})

describe('the headers', () => {
  test('tell the whole tokens that are left, and the second by which the bucket is full', async () => {
    await enforce({ requests: 40 })
    const first = await ask(1)
    expect(first.limit('requests-limit')).toBe('40')
    expect(first.limit('requests-remaining')).toBe('39')
    // Full after a second and a half.
    expect(first.limit('requests-reset')).toBe('2026-11-20T12:00:02Z')
    passSeconds(0.25)
    const second = await ask(1)
    expect(second.limit('requests-remaining')).toBe('38')
    expect(second.limit('requests-reset')).toBe('2026-11-20T12:00:03Z')
    passSeconds(60)
    expect((await ask(1)).limit('requests-remaining')).toBe('39')
  })

  test('count the used tokens, and input and output together', async () => {
    await enforce({ inputTokens: 1000, outputTokens: 500 })
    const { limit, body } = await ask(100)
    const output = body.usage.output_tokens
    expect(limit('input-tokens-remaining')).toBe('900')
    expect(limit('output-tokens-remaining')).toBe(String(500 - output))
    expect(limit('tokens-limit')).toBe('1500')
    expect(limit('tokens-remaining')).toBe(String(1400 - output))
  })

  test('of a limit that is only reported never tell of more than a minute', async () => {
    await start({ limits: { requests: 1, inputTokens: 10, outputTokens: 10 } })
    for (let i = 0; i < 5; i++) {
      const { status, limit } = await ask(100)
      expect(status).toBe(200)
      for (const name of ['requests', 'input-tokens', 'output-tokens', 'tokens']) {
        expect(limit(`${name}-remaining`)).toBe('0')
        expect(limit(`${name}-reset`)).toBe('2026-11-20T12:01:00Z')
      }
    }
  })
})

describe('the limits on the control route', () => {
  test('are those of the first tier at the start, and not enforced', async () => {
    await start({})
    expect((await control('GET', 'limits')).body).toEqual({
      requests: 1000,
      inputTokens: 2_000_000,
      outputTokens: 400_000,
      enforce: false,
      models: {},
    })
  })

  test('tell what each model answered, refused and used', async () => {
    await enforce({ requests: 2 })
    const output = (await ask(10)).body.usage.output_tokens
    await ask(5)
    await ask(1)
    await ask(7, 'claude-sonnet-5-5')
    const limits = { ...PLENTY, requests: 2, enforce: true }
    expect((await control('GET', 'limits')).body).toEqual({
      ...limits,
      models: {
        'claude-haiku-5-5': {
          ...limits,
          answered: 2,
          refused: 1,
          consumed: { inputTokens: 15, outputTokens: 2 * output },
        },
        'claude-sonnet-5-5': {
          ...limits,
          answered: 1,
          refused: 0,
          consumed: { inputTokens: 7, outputTokens: output },
        },
      },
    })
  })

  test('change for every model, with full buckets, and the counts go on', async () => {
    await start({})
    await ask(1)
    expect((await control('PUT', 'limits', { ...PLENTY, requests: 1, enforce: true })).status).toBe(204)
    for (const model of ['claude-haiku-5-5', 'claude-sonnet-5-5']) {
      expect([(await ask(1, model)).status, (await ask(1, model)).status]).toEqual([200, 429])
    }
    await control('PUT', 'limits', { ...PLENTY, enforce: false })
    expect((await ask(1)).status).toBe(200)
    expect((await control('GET', 'limits')).body.models['claude-haiku-5-5']).toMatchObject({
      answered: 3,
      refused: 1,
    })
  })

  test('change for one model alone', async () => {
    await start({})
    const model = 'claude-haiku-5-5'
    await control('PUT', 'limits', { model, ...PLENTY, requests: 1, enforce: true })
    expect([(await ask(1)).status, (await ask(1)).status]).toEqual([200, 429])
    for (let i = 0; i < 3; i++) expect((await ask(1, 'claude-sonnet-5-5')).status).toBe(200)
  })

  test('are refused when they are not understood', async () => {
    await start({})
    const wrong = await control('PUT', 'limits', { ...PLENTY, requests: 0, enforce: true })
    expect(wrong.status).toBe(400)
    expect(wrong.body.error.message).toContain('requests')
    expect((await control('PUT', 'limits', PLENTY)).body.error.message).toContain('enforce')
    const unknown = await control('PUT', 'limits', { ...PLENTY, enforce: true, model: 'claude-nine' })
    expect(unknown.status).toBe(404)
    expect((await ask(1)).limit('requests-limit')).toBe('1000')
  })
})
