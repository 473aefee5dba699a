import Anthropic, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../src/claude/simulator/server.ts'

let simulator: Simulator
let client: Anthropic

beforeAll(async () => {
  simulator = await startSimulator()
  client = new Anthropic({ apiKey: 'any', baseURL: simulator.url, maxRetries: 0 })
})
afterAll(() => simulator.close())
afterEach(async () => {
  await control('failures', 'DELETE')
  await control('calls', 'DELETE')
})

const schema = {
  type: 'object',
  properties: { criteria: { type: 'array', items: { type: 'string' } } },
  required: ['criteria'],
  additionalProperties: false,
}
const request = {
  model: 'claude-haiku-5-5',
  max_tokens: 1000,
  messages: [{ role: 'user' as const, content: 'Hello, a secret document' }],
  output_config: { format: { type: 'json_schema' as const, schema } },
}

async function control(what: 'failures' | 'calls', method: string, body?: unknown) {
  const response = await fetch(`${simulator.url}/simulator/${what}`, { method, body: JSON.stringify(body) })
  return { status: response.status, body: response.status === 204 ? undefined : await response.json() }
}
const order = (failure: object) => control('failures', 'POST', failure)
const create = () => client.messages.create(request)
const stream = () => client.messages.stream(request)
const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('no error'),
    (error) => error,
  )

/** The loop over a raw stream, which ends silently where `finalMessage` throws. */
async function loop() {
  const types: string[] = []
  for await (const { type } of await client.messages.create({ ...request, stream: true })) types.push(type)
  return types
}

const textOf = (message: Anthropic.Message) =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')

describe('a status', () => {
  test.each([
    [400, 'invalid_request_error', Anthropic.BadRequestError],
    [401, 'authentication_error', Anthropic.AuthenticationError],
    [402, 'billing_error', APIError],
    [403, 'permission_error', Anthropic.PermissionDeniedError],
    [404, 'not_found_error', Anthropic.NotFoundError],
    [408, 'timeout_error', APIError],
    [409, 'conflict_error', Anthropic.ConflictError],
    [413, 'request_too_large', APIError],
    [429, 'rate_limit_error', RateLimitError],
    [500, 'api_error', Anthropic.InternalServerError],
    [503, 'api_error', Anthropic.InternalServerError],
    [504, 'timeout_error', APIError],
    [529, 'overloaded_error', APIError],
  ])('%i is answered with its documented body', async (status, type, ErrorClass) => {
    await order({ kind: 'status', status, times: 2 })
    for (const error of [await caught(create()), await caught(stream().finalMessage())]) {
      expect(error).toBeInstanceOf(ErrorClass)
      expect(error).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_sim_/) })
    }
  })

  test('429 says when to come back, unless a spend limit is reached', async () => {
    await order({ kind: 'status', status: 429, retryAfter: 7 })
    expect((await caught(create())).headers.get('retry-after')).toBe('7')
    await order({ kind: 'status', status: 429, errorCode: 'contract_spend_limit_reached' })
    const error = await caught(create())
    expect(error.errorCode).toBe('contract_spend_limit_reached')
    expect(error.headers.has('retry-after')).toBe(false)
  })

  test('can carry any type and message', async () => {
    await order({
      kind: 'status',
      status: 400,
      message: 'Your usage limit is reached',
      type: 'billing_error',
    })
    expect(await caught(create())).toMatchObject({
      apiMessage: 'Your usage limit is reached',
      type: 'billing_error',
    })
  })
})

describe('a stop reason', () => {
  test.each(['max_tokens', 'model_context_window_exceeded', 'pause_turn', 'stop_sequence'])(
    '%s comes with a part of the text',
    async (stopReason) => {
      const whole = textOf(await create())
      await order({ kind: 'stopReason', stopReason, times: 2 })
      for (const message of [await create(), await stream().finalMessage()]) {
        expect(message.stop_reason).toBe(stopReason)
        expect(whole.startsWith(textOf(message))).toBe(true)
        expect(textOf(message).length).toBeLessThan(whole.length)
      }
    },
  )

  test('refusal comes with its category and without text', async () => {
    await order({ kind: 'stopReason', stopReason: 'refusal', category: 'cyber', times: 2 })
    for (const message of [await create(), await stream().finalMessage()]) {
      expect(message).toMatchObject({
        stop_reason: 'refusal',
        content: [],
        stop_details: { category: 'cyber' },
      })
    }
  })
})

describe('a broken stream', () => {
  test('cut ends silently in a loop and as an error in finalMessage', async () => {
    await order({ kind: 'cut', events: 3, times: 2 })
    expect(await loop()).toEqual(['message_start', 'content_block_start'])
    const cut = stream()
    expect((await caught(cut.finalMessage())).message).toMatch(/stream ended without producing a Message/)
    expect(cut.request_id).toMatch(/^req_sim_/)
  })

  test('cut before the first event is a request without chunks', async () => {
    await order({ kind: 'cut', events: 0, times: 2 })
    expect(await loop()).toEqual([])
    expect((await caught(stream().finalMessage())).message).toMatch(
      /request ended without sending any chunks/,
    )
  })

  test('reset is terminated, with the message so far', async () => {
    await order({ kind: 'reset', events: 4, times: 2 })
    expect(await caught(loop())).toMatchObject({ name: 'TypeError', message: 'terminated' })
    const reset = stream()
    const error = await caught(reset.finalMessage())
    expect(error).toBeInstanceOf(Anthropic.AnthropicError)
    expect(error.cause).toBeInstanceOf(TypeError)
    expect(reset.currentMessage?.id).toMatch(/^msg_sim_/)
  })

  test('reset before the first event is a connection error', async () => {
    await order({ kind: 'reset', events: 0, times: 2 })
    expect(await caught(create())).toBeInstanceOf(APIConnectionError)
    expect(await caught(stream().finalMessage())).toBeInstanceOf(APIConnectionError)
  })

  test('an error event is an APIError without a status', async () => {
    await order({ kind: 'errorEvent', times: 2 })
    for (const error of [await caught(loop()), await caught(stream().finalMessage())]) {
      expect(error).toBeInstanceOf(APIError)
      expect(error).toMatchObject({ status: undefined, type: 'overloaded_error' })
      expect(error.requestID).toMatch(/^req_sim_/)
    }
  })

  test('a stall lasts until the client gives up', async () => {
    await order({ kind: 'stall', events: 4 })
    const stalled = stream()
    stalled.on('text', () => stalled.abort())
    expect(await caught(stalled.finalMessage())).toBeInstanceOf(APIUserAbortError)
    await expect.poll(async () => (await control('calls', 'GET')).body[0].status).toBe(200)
    expect((await control('calls', 'GET')).body[0].completed).toBe(false)
  })

  test('a stall before the first event is a timeout', async () => {
    await order({ kind: 'stall', events: 0 })
    expect(await caught(client.messages.create(request, { timeout: 100 }))).toBeInstanceOf(
      APIConnectionTimeoutError,
    )
  })

  test('slow takes its time for every event', async () => {
    await order({ kind: 'slow', msPerEvent: 10 })
    const started = performance.now()
    await stream().finalMessage()
    expect(performance.now() - started).toBeGreaterThan(60)
  })
})

describe('a broken JSON answer', () => {
  test('cut is a SyntaxError', async () => {
    await order({ kind: 'cut' })
    expect((await caught(create())).name).toBe('SyntaxError')
  })

  test('reset is terminated', async () => {
    await order({ kind: 'reset' })
    expect(await caught(create())).toMatchObject({ name: 'TypeError', message: 'terminated' })
  })

  test('an error event becomes a 529', async () => {
    await order({ kind: 'errorEvent' })
    expect(await caught(create())).toMatchObject({ status: 529 })
  })

  test('a stall ends with the own signal', async () => {
    await order({ kind: 'stall' })
    const error = await caught(client.messages.create(request, { signal: AbortSignal.timeout(100) }))
    expect(error.name).toMatch(/AbortError|TimeoutError|Error/)
  })
})

describe('a wrong answer', () => {
  test('html resolves to a string, and to a stream without chunks', async () => {
    await order({ kind: 'html', times: 2 })
    expect(typeof (await create())).toBe('string')
    expect((await caught(stream().finalMessage())).message).toMatch(
      /request ended without sending any chunks/,
    )
  })

  test('badJson is a whole message whose text does not parse', async () => {
    await order({ kind: 'badJson', times: 2 })
    for (const message of [await create(), await stream().finalMessage()]) {
      expect(message.stop_reason).toBe('end_turn')
      expect(() => JSON.parse(textOf(message))).toThrow(SyntaxError)
    }
  })

  test('wrongSchema parses and breaks the schema', async () => {
    await order({ kind: 'wrongSchema', times: 2 })
    for (const message of [await create(), await stream().finalMessage()]) {
      expect(JSON.parse(textOf(message))).not.toHaveProperty('criteria')
    }
  })

  test('empty ends its turn without text', async () => {
    await order({ kind: 'empty', times: 2 })
    for (const message of [await create(), await stream().finalMessage()]) {
      expect(message).toMatchObject({ stop_reason: 'end_turn', content: [] })
    }
  })
})

describe('the orders', () => {
  test('are used up in turn, each for the requests it fits', async () => {
    await order({ kind: 'status', status: 500, containing: 'another document' })
    await order({ kind: 'status', status: 503, containing: 'secret document', times: 2 })
    expect((await caught(create())).status).toBe(503)
    expect((await control('failures', 'GET')).body).toMatchObject([
      { status: 500 },
      { status: 503, times: 1 },
    ])
    expect((await caught(create())).status).toBe(503)
    expect((await create()).stop_reason).toBe('end_turn')
  })

  test('are refused when they are not understood', async () => {
    const { status, body } = await order({ kind: 'explode' })
    expect([status, body.error.type]).toEqual([400, 'invalid_request_error'])
    expect((await order({ kind: 'slow' })).body.error.message).toContain('msPerEvent')
  })

  test('are forgotten on demand', async () => {
    await order({ kind: 'html' })
    expect((await control('failures', 'DELETE')).status).toBe(204)
    expect((await control('failures', 'GET')).body).toEqual([])
  })
})

test('the list of calls tells what was paid, and nothing of the document', async () => {
  const { _request_id } = await create()
  await stream().finalMessage()
  await order({ kind: 'cut' })
  await loop()
  await order({ kind: 'status', status: 529 })
  await caught(create())
  const { body } = await control('calls', 'GET')
  expect(body).toMatchObject([
    { requestId: _request_id, stream: false, status: 200, failure: null, completed: true },
    { stream: true, status: 200, completed: true, usage: { output_tokens: expect.any(Number) } },
    { stream: true, status: 200, failure: 'cut', completed: false },
    { status: 529, failure: 'status', completed: false, usage: null },
  ])
  expect(JSON.stringify(body)).not.toContain('secret')
})
