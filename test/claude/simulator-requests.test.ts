import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.close())

const request = {
  model: 'claude-haiku-5-5',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello' }],
}
const headers = {
  'anthropic-version': '2026-10-21',
  authorization: 'Bearer any',
  'content-type': 'application/json',
}

async function post(body: unknown, path = '/v1/messages', withHeaders: Record<string, string> = headers) {
  const response = await fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: withHeaders,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const withSchema = (schema: object) => ({
  ...request,
  output_config: { format: { type: 'json_schema', schema } },
})
const object = (properties: object, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const without = (name: string) => Object.fromEntries(Object.entries(request).filter(([key]) => key !== name))

describe('a request that is refused', () => {
  test('has the documented body and the same request id as the header', async () => {
    const { status, headers, body } = await post({ ...request, model: 'claude-nine' })
    expect(status).toBe(404)
    expect(body).toEqual({
      type: 'error',
      error: { type: 'not_found_error', message: 'model: claude-nine' },
      request_id: headers.get('request-id'),
    })
  })

  test.each([
    ['temperature', { ...request, temperature: 1 }, 'temperature'],
    ['top_p', { ...request, top_p: 1 }, 'top_p'],
    ['top_k', { ...request, top_k: 1 }, 'top_k'],
    ['no max_tokens', without('max_tokens'), 'max_tokens: Field required'],
    ['no model', without('model'), 'model: Field required'],
    ['no messages', without('messages'), 'messages: Field required'],
    ['a max_tokens above the model', { ...request, max_tokens: 128_001 }, 'max_tokens: 128001 > 128000'],
    [
      'prefill',
      { ...request, messages: [...request.messages, { role: 'assistant', content: '{' }] },
      'prefill',
    ],
    ['a body that is no JSON', '{', 'not valid JSON'],
    [
      'five breakpoints',
      {
        ...request,
        system: Array(5).fill({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }),
      },
      'maximum of 4',
    ],
  ])('%s is a 400', async (_, body, message) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringContaining(message),
    })
  })

  test('prefill is taken by the models that still take it', async () => {
    const messages = [...request.messages, { role: 'assistant', content: '{' }]
    expect((await post({ ...request, model: 'claude-haiku-4-5', messages })).status).toBe(200)
  })

  test('citations together with a format are a 400', async () => {
    const source = { type: 'text', media_type: 'text/plain', data: 'x' }
    const content = [{ type: 'document', source, citations: { enabled: true } }]
    const { status } = await post({ ...withSchema(object({})), messages: [{ role: 'user', content }] })
    expect(status).toBe(400)
  })

  test('a prompt that is too long names both numbers', async () => {
    const messages = [{ role: 'user', content: 'x'.repeat(800_004) }]
    const { body } = await post({ ...request, model: 'claude-haiku-4-5', messages })
    expect(body.error.message).toBe('prompt is too long: 200001 tokens > 200000 maximum')
    expect((await post({ ...request, messages })).status).toBe(200)
  })

  test('more than 32 MB is a 413', async () => {
    const { status, body } = await post({
      ...request,
      messages: [{ role: 'user', content: 'x'.repeat(33_600_000) }],
    })
    expect([status, body.error.type]).toEqual([413, 'request_too_large'])
  })

  test('counting tokens obeys the same rules', async () => {
    expect(
      (await post({ ...without('max_tokens'), temperature: 0 }, '/v1/messages/count_tokens')).status,
    ).toBe(400)
  })
})

describe('a credential', () => {
  const { authorization: _, ...anonymous } = headers

  test('is needed, or the answer is a 401 that no retry heals', async () => {
    const answer = await post(request, '/v1/messages', anonymous)
    expect([answer.status, answer.body.error.type]).toEqual([401, 'authentication_error'])
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect((await post(request, '/v1/messages', { ...anonymous, authorization: 'Bearer ' })).status).toBe(401)
  })

  test('is taken in either header', async () => {
    expect((await post(request, '/v1/messages', { ...anonymous, 'x-api-key': 'any' })).status).toBe(200)
    expect((await post(request)).status).toBe(200)
  })
})

describe('an output schema', () => {
  const text = { type: 'string' }
  const optional = (count: number) =>
    object(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, text])), [])
  const unions = (count: number) =>
    object(
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`p${i}`, { anyOf: [text, { type: 'null' }] }]),
      ),
    )
  const recursive = { $ref: '#/$defs/node', $defs: { node: object({ next: { $ref: '#/$defs/node' } }) } }

  test.each([
    ['an open object', { type: 'object', properties: {} }, 'additionalProperties'],
    [
      'an open object inside',
      object({ a: { type: 'array', items: { type: 'object' } } }),
      'additionalProperties',
    ],
    ['minLength', object({ a: { type: 'string', minLength: 1 } }), "'minLength' is not supported"],
    ['maximum', object({ a: { type: 'number', maximum: 1 } }), "'maximum' is not supported"],
    ['maxItems', object({ a: { type: 'array', items: text, maxItems: 3 } }), "'maxItems' is not supported"],
    ['minItems 2', object({ a: { type: 'array', items: text, minItems: 2 } }), 'minItems'],
    ['an unknown format', object({ a: { type: 'string', format: 'colour' } }), 'colour'],
    ['a lookahead', object({ a: { type: 'string', pattern: '(?=x)' } }), 'regular expression'],
    ['recursion', recursive, 'recursive'],
    ['an external $ref', object({ a: { $ref: 'https://example.com/a' } }), '$ref'],
    ['25 optional properties', optional(25), 'Schema is too complex for compilation'],
    ['17 unions', unions(17), 'Schema is too complex for compilation'],
  ])('with %s is a 400', async (_, schema, message) => {
    const { status, body } = await post(withSchema(schema))
    expect(status).toBe(400)
    expect(body.error.message).toContain(message)
  })

  test.each([
    ['24 optional properties', optional(24)],
    ['16 unions', unions(16)],
    [
      'a definition used twice',
      { ...object({ a: { $ref: '#/$defs/t' }, b: { $ref: '#/$defs/t' } }), $defs: { t: text } },
    ],
  ])('with %s is taken', async (_, schema) => {
    expect((await post(withSchema(schema))).status).toBe(200)
  })

  test('gets the smallest answer that fits when the request is no task of ours', async () => {
    const schema = {
      ...object({
        name: text,
        on: { type: 'string', format: 'date' },
        kind: { enum: ['A', 'B'] },
        parts: { type: 'array', items: { $ref: '#/$defs/part' }, minItems: 1 },
        note: { anyOf: [{ type: 'null' }, text] },
      }),
      $defs: { part: object({ count: { type: 'integer' }, whole: { type: 'boolean' } }) },
    }
    const { body } = await post(withSchema(schema))
    expect(JSON.parse(body.content[0].text)).toEqual({
      name: 'simulated',
      on: '1970-01-01',
      kind: 'A',
      parts: [{ count: 0, whole: false }],
      note: null,
    })
  })
})

test('a request without a task or a schema gets plain text that says what answered', async () => {
  const client = new Anthropic({ apiKey: 'any', baseURL: simulator.url, maxRetries: 0 })
  const message = await client.messages.create({ ...request, messages: [{ role: 'user', content: 'Hello' }] })
  expect(message.content).toMatchObject([
    { type: 'text', text: expect.stringMatching(/^Simulated: no model/) },
  ])
})
