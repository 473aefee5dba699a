import Anthropic from '@anthropic-ai/sdk'
import type {
  MessageCreateParamsNonStreaming,
  RawMessageStreamEvent,
} from '@anthropic-ai/sdk/resources/messages'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'

let simulator: Simulator
let client: Anthropic

beforeAll(async () => {
  simulator = await startSimulator()
  client = new Anthropic({ apiKey: 'any', baseURL: simulator.url, maxRetries: 0 })
})
afterAll(() => simulator.close())
afterEach(() => {
  vi.useRealTimers()
})

const schema = {
  type: 'object',
  properties: { overview: { type: 'string' } },
  required: ['overview'],
  additionalProperties: false,
}

/** A request as the product sends it; each title makes a document of its own, and so a cache entry. */
function summary(title: string, task = '{"type":"SUMMARIZE","focus":null,"length":"BRIEF"}') {
  const document = `${title}.\n${'The tenant shall pay the rent on the first day of each month. '.repeat(60)}`
  return {
    model: 'claude-haiku-5-5',
    max_tokens: 20_000,
    system: [{ type: 'text', text: 'You read documents.' }],
    messages: [
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: `<document_1a2b>\n${document}\n</document_1a2b>`,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'text', text: `Do this: <task>${task}</task>` },
        ],
      },
    ],
    output_config: { format: { type: 'json_schema', schema } },
  } satisfies MessageCreateParamsNonStreaming
}

const content = (message: Anthropic.Message) => message.content

describe('a message', () => {
  test('is marked as simulated in its id, its request id and its headers', async () => {
    const { data, response, request_id } = await client.messages.create(summary('Marks')).withResponse()
    expect(data.id).toMatch(/^msg_sim_/)
    expect(request_id).toMatch(/^req_sim_/)
    expect(response.headers.get('x-docket-simulator')).toBe('1')
  })

  test('carries every rate-limit header', async () => {
    const { response } = await client.messages.create(summary('Headers')).withResponse()
    for (const limit of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
      const header = (part: string) => response.headers.get(`anthropic-ratelimit-${limit}-${part}`)
      expect(Number(header('remaining'))).toBeLessThan(Number(header('limit')))
      expect(header('reset')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    }
  })

  test('that is streamed assembles to the same message as the JSON one', async () => {
    await client.messages.create(summary('Stream'))
    const whole = await client.messages.create(summary('Stream'))
    const streamed = await client.messages.stream(summary('Stream')).finalMessage()
    // The SDK adds parsed_output to what it assembled.
    expect({ ...streamed, id: '' }).toEqual({ ...whole, id: '', parsed_output: null })
    expect(streamed.stop_reason).toBe('end_turn')
  })

  test('is the same text for the same request', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => client.messages.create(summary('Same'))))
    expect(content(first!)).toEqual(content(second!))
    expect(first!.id).not.toBe(second!.id)
  })

  test('arrives in many small deltas', async () => {
    const stream = await client.messages.create({ ...summary('Deltas'), stream: true })
    const events: RawMessageStreamEvent[] = []
    for await (const event of stream) events.push(event)
    expect(events.filter(({ type }) => type === 'content_block_delta').length).toBeGreaterThan(10)
    expect(events.at(-1)?.type).toBe('message_stop')
  })

  test('is cut at max_tokens, and says so', async () => {
    const message = await client.messages.create({ ...summary('Short'), max_tokens: 10 })
    expect(message.stop_reason).toBe('max_tokens')
    expect(message.usage.output_tokens).toBeLessThanOrEqual(10)
  })

  test('keeps characters outside the basic plane whole in a stream', async () => {
    const title = `${'The tenant 🏠 shall pay 𝔯𝔢𝔫𝔱 monthly to the landlord 🏦. '.repeat(3)}`
    const streamed = await client.messages.stream(summary(title)).finalMessage()
    expect(JSON.stringify(content(streamed))).toContain('🏦')
  })

  test('takes its time between deltas when a pace is set', async () => {
    const slow = await startSimulator({ paceMs: 5 })
    const started = performance.now()
    await new Anthropic({ apiKey: 'any', baseURL: slow.url, maxRetries: 0 }).messages
      .stream({ model: 'claude-haiku-5-5', max_tokens: 1000, messages: [{ role: 'user', content: 'Hello' }] })
      .finalMessage()
    expect(performance.now() - started).toBeGreaterThan(40)
    await slow.close()
  })
})

describe('the prompt cache', () => {
  test('is written by the first request over a document and read by the second', async () => {
    const first = (await client.messages.create(summary('Cache'))).usage
    const second = (await client.messages.create(summary('Cache', '{"type":"EVALUATE","criteria":[]}'))).usage
    expect(first.cache_creation_input_tokens).toBeGreaterThan(512)
    expect(first.cache_creation?.ephemeral_5m_input_tokens).toBe(first.cache_creation_input_tokens)
    expect(first.cache_read_input_tokens).toBe(0)
    expect(second.cache_read_input_tokens).toBe(first.cache_creation_input_tokens)
    expect(second.cache_creation_input_tokens).toBe(0)
  })

  test('forgets after five minutes without use', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    await client.messages.create(summary('Expiry'))
    vi.setSystemTime(Date.now() + 4 * 60_000)
    expect((await client.messages.create(summary('Expiry'))).usage.cache_read_input_tokens).toBeGreaterThan(0)
    vi.setSystemTime(Date.now() + 6 * 60_000)
    expect((await client.messages.create(summary('Expiry'))).usage.cache_read_input_tokens).toBe(0)
  })

  test('keeps a one-hour entry apart', async () => {
    const request = summary('Hour')
    const block = request.messages[0]!.content[0]!
    const messages = [
      {
        role: 'user' as const,
        content: [{ ...block, cache_control: { type: 'ephemeral' as const, ttl: '1h' as const } }],
      },
    ]
    const { cache_creation } = (await client.messages.create({ ...request, messages })).usage
    expect(cache_creation?.ephemeral_1h_input_tokens).toBeGreaterThan(0)
    expect(cache_creation?.ephemeral_5m_input_tokens).toBe(0)
  })

  test('does not hold prefixes below the minimum of the model', async () => {
    const { usage } = await client.messages.create({ ...summary('Minimum'), model: 'claude-opus-4-6' })
    expect(usage.cache_creation_input_tokens).toBe(0)
  })

  test('counts every input token once', async () => {
    const request = summary('Sum')
    const { usage } = await client.messages.create(request)
    const { max_tokens: _, ...prompt } = request
    const { input_tokens } = await client.messages.countTokens(prompt)
    const { cache_creation_input_tokens: written, cache_read_input_tokens: read } = usage
    expect(usage.input_tokens + written! + read!).toBe(input_tokens)
  })
})

test('models are listed and found by name', async () => {
  const model = await client.models.retrieve('claude-haiku-5-5')
  expect(model).toMatchObject({ id: 'claude-haiku-5-5', max_input_tokens: 1_000_000 })
  const names: string[] = []
  for await (const { id } of client.models.list()) names.push(id)
  expect(names).toContain('claude-sonnet-5-5')
})

test('a text of three million characters is searched for its best passage', async () => {
  const sentences = Array.from(
    { length: 40_000 },
    (_, i) => `Clause ${i}: the supplier delivers part ${i * 7} to the buyer in week ${i}.`,
  )
  const text = `<document_9>\n${sentences.join('\n')}\n</document_9>`
  const task =
    '<task>{"type":"EVALUATE","criteria":[{"name":"x","description":"The supplier delivers part 7 to the buyer"}]}</task>'
  const message = await client.messages.create({
    model: 'claude-haiku-5-5',
    max_tokens: 1000,
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text },
          { type: 'text', text: task },
        ],
      },
    ],
  })
  expect(JSON.stringify(message.content)).toContain('PASS')
})

test('closing ends an answer that is under way', async () => {
  const own = await startSimulator({ paceMs: 10_000 })
  const request = {
    model: 'claude-haiku-5-5',
    max_tokens: 1000,
    messages: [{ role: 'user' as const, content: 'Hello' }],
  }
  const stream = new Anthropic({ apiKey: 'any', baseURL: own.url, maxRetries: 0 }).messages.stream(request)
  const failed = expect(stream.finalMessage()).rejects.toThrow()
  await stream.emitted('connect')
  await own.close()
  await failed
})
