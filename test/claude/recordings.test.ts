import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createClaude } from '../../src/claude/client.ts'
import { costMicros } from '../../src/claude/prices.ts'
import { summarizePrompt } from '../../src/claude/prompts/summarize.ts'
import { buildRequest } from '../../src/claude/request.ts'
import { ModelCallError } from '../../src/claude/streamed-call.ts'
import { type Recorded, recorded, replay } from '../support/replay.ts'

const body = buildRequest(
  'claude-sonnet-5-5',
  { text: 'A text.', sha256: '0'.repeat(64) },
  summarizePrompt({ focus: null, length: 'BRIEF' }),
)

async function call(answer: Recorded) {
  const api = await replay(answer)
  const claude = createClaude({
    apiKey: 'key',
    baseURL: api.url,
    callTimeoutMs: 10_000,
    idleTimeoutMs: 10_000,
  })
  try {
    return await claude.call(body, new AbortController().signal)
  } finally {
    await api.close()
  }
}

const failure = (answer: Recorded) =>
  call(answer).then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ModelCallError)
      return error as ModelCallError
    },
  )

/** The first `count` events of a recorded stream. */
const cutAfter = (answer: Recorded, count: number): Recorded => ({
  ...answer,
  body: answer.body
    .split('\n\n')
    .slice(0, count)
    .map((event) => `${event}\n\n`)
    .join(''),
})

const here = existsSync('../shared/recordings')
describe.skipIf(!here)(
  `a recorded answer of the real API${here ? '' : ' (skipped: no ../shared/recordings)'}`,
  () => {
    it.each([
      ['structured-output-sse', 0, { inputTokens: 231 }],
      ['structured-output-many-deltas', 1, { inputTokens: 313 }],
    ])('gives the JSON that was asked for, from many small pieces: %s', async (name, exchange, usage) => {
      const { text, report } = await call(recorded(name, exchange))
      expect(JSON.parse(text)).toBeTypeOf('object')
      expect(report).toMatchObject({ stopReason: 'end_turn', simulated: false, usage })
      expect(report.usage.outputTokens).toBeGreaterThan(10)
      expect(report.messageId).toMatch(/^msg_01/)
    })

    it('gives the text without the thinking and the blank block before it', async () => {
      const { text, report } = await call(recorded('thinking-adaptive-sse'))
      expect(text.trim().length).toBeGreaterThan(0)
      expect(text).not.toMatch(/^\n\n$/)
      expect(report.requestId).toBe('req_011CYECFvaBJJLbgcvbBiR8Q')
    })

    it('counts what was written to the cache, then what was read from it, and prices both', async () => {
      const written = (await call(recorded('prompt-cache-sse', 0))).report.usage
      const read = (await call(recorded('prompt-cache-sse', 1))).report.usage
      expect(written).toMatchObject({ inputTokens: 4, cacheWriteTokens: 1165, cacheReadTokens: 0 })
      expect(read).toMatchObject({ inputTokens: 4, cacheWriteTokens: 0, cacheReadTokens: 1165 })
      const cost = costMicros('claude-sonnet-5-5', { ...read, outputTokens: 100 })
      // 4 × 2 + 1165 × 0.1 + 100 × 10, rounded up
      expect(cost).toBe(1125n)
    })

    it.each([
      ['error-400-prompt-too-long', 'PROMPT_TOO_LONG', /3333404 tokens > 200000 maximum/],
      ['error-401-invalid-key', 'MODEL_AUTHENTICATION', /invalid x-api-key/],
      ['error-404-unknown-model', 'MODEL_INVALID_REQUEST', /claude-sonet-4-5/],
    ])('that is an error has its own code and words: %s', async (name, code, words) => {
      const error = await failure(recorded(name))
      expect(error.code).toBe(code)
      expect(error.message).toMatch(words)
    })

    it('is never taken for whole when it was cut, wherever the cut is, and its usage is kept', async () => {
      const whole = recorded('text-sse')
      const events = whole.body.split('\n\n').filter((event) => event.trim()).length
      for (let count = 0; count < events; count++) {
        const error = await failure(cutAfter(whole, count))
        expect(error.code).toBe(count === 0 ? 'MODEL_NOT_A_MESSAGE' : 'MODEL_STREAM_CUT')
        expect(error.report.usage.inputTokens).toBe(count === 0 ? 0 : 15)
      }
      expect((await call(whole)).text).not.toBe('')
    })
  },
)
