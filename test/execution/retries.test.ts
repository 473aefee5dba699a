import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'
import { RETRY_POLICY } from '../../src/execution/retry-policy.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { gate, hurryToTheEnd, MODELS, modelEnv, read, submitFailing, untilEnded } from './engine.ts'
import { ANSWERED, BROKEN, type Ending, expectFailedCall, REFUSED } from './failed-call.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({
    env: { ...modelEnv, DOCKET_IDLE_TIMEOUT_SECONDS: '1', DOCKET_CALL_TIMEOUT_SECONDS: '2' },
  })
})
afterAll(() => docket.stop())

/** The counted rows of the table: a job survives so many, and not one more. */
const COUNTED: [ErrorCode, string, object, Ending][] = [
  [
    'MODEL_SERVER_ERROR',
    'a 500',
    { kind: 'status', status: 500 },
    { ...REFUSED, message: 'The Claude API answered 500: Internal server error' },
  ],
  [
    'MODEL_SERVER_ERROR',
    'a 503',
    { kind: 'status', status: 503 },
    { ...REFUSED, message: 'The Claude API answered 503: Service unavailable' },
  ],
  [
    'MODEL_UNREACHABLE',
    'a connection that is reset before an answer',
    { kind: 'reset', events: 0 },
    { message: ERRORS.MODEL_UNREACHABLE.message, requestId: false, tokens: false, possiblyPaid: true },
  ],
  [
    'MODEL_STREAM_CUT',
    'a stream that ends too early',
    { kind: 'cut' },
    { ...BROKEN, message: ERRORS.MODEL_STREAM_CUT.message },
  ],
  [
    'MODEL_STREAM_CUT',
    'a connection that is reset in its stream',
    { kind: 'reset' },
    { ...BROKEN, message: ERRORS.MODEL_STREAM_CUT.message },
  ],
  [
    'MODEL_NOT_A_MESSAGE',
    "a proxy's page",
    { kind: 'html' },
    { ...REFUSED, message: ERRORS.MODEL_NOT_A_MESSAGE.message },
  ],
  [
    'MODEL_TIMEOUT',
    'silence',
    { kind: 'stall' },
    { ...BROKEN, message: 'The model call was silent for 1 s.' },
  ],
  [
    'MODEL_TIMEOUT',
    'a stream without an end',
    { kind: 'slow', msPerEvent: 300 },
    { ...BROKEN, message: 'The model call took longer than 2 s.' },
  ],
  [
    'MODEL_TIMEOUT',
    'a 504',
    { kind: 'status', status: 504 },
    { ...REFUSED, message: /^The Claude API answered 504: / },
  ],
  [
    'MODEL_ANSWER_TRUNCATED',
    'an answer cut short',
    { kind: 'stopReason', stopReason: 'max_tokens' },
    { ...ANSWERED, message: ERRORS.MODEL_ANSWER_TRUNCATED.message },
  ],
  [
    'MODEL_ANSWER_INVALID',
    'an answer of another form',
    { kind: 'wrongSchema' },
    { ...ANSWERED, message: /^The model's answer has a wrong form at "overview": / },
  ],
  [
    'MODEL_ANSWER_INVALID',
    'an answer that is not JSON',
    { kind: 'badJson' },
    { ...ANSWERED, message: 'The model answered with something that is not JSON.' },
  ],
  [
    'MODEL_ANSWER_EMPTY',
    'an empty answer',
    { kind: 'empty' },
    { ...ANSWERED, message: ERRORS.MODEL_ANSWER_EMPTY.message },
  ],
]

/** The rows that end a job at once. */
const FINAL: [ErrorCode, string, object, Ending][] = [
  [
    'MODEL_REFUSED',
    'a refusal',
    { kind: 'stopReason', stopReason: 'refusal', category: 'bio' },
    { ...ANSWERED, message: 'The model refused to answer (bio).' },
  ],
  [
    'PROMPT_TOO_LONG',
    'a context window that is full',
    { kind: 'stopReason', stopReason: 'model_context_window_exceeded' },
    { ...ANSWERED, message: ERRORS.PROMPT_TOO_LONG.message },
  ],
  [
    'PROMPT_TOO_LONG',
    'a 413',
    { kind: 'status', status: 413 },
    { ...REFUSED, message: 'The Claude API answered 413: Request exceeds the maximum size' },
  ],
  [
    'PROMPT_TOO_LONG',
    'a prompt that is refused for its length',
    { kind: 'status', status: 400, message: 'prompt is too long: 2 tokens > 1 maximum' },
    { ...REFUSED, message: 'The Claude API answered 400: prompt is too long: 2 tokens > 1 maximum' },
  ],
  [
    'MODEL_INVALID_REQUEST',
    'a 400',
    { kind: 'status', status: 400 },
    { ...REFUSED, message: 'The Claude API answered 400: Invalid request' },
  ],
  [
    'MODEL_AUTHENTICATION',
    'a 401',
    { kind: 'status', status: 401 },
    { ...REFUSED, message: 'The Claude API answered 401: invalid x-api-key' },
  ],
  [
    'MODEL_AUTHENTICATION',
    'a 403',
    { kind: 'status', status: 403 },
    { ...REFUSED, message: /^The Claude API answered 403: / },
  ],
  [
    'MODEL_AUTHENTICATION',
    'an organization on hold',
    { kind: 'status', status: 400, errorCode: 'organization_on_hold' },
    { ...REFUSED, message: 'The Claude API answered 400: Invalid request' },
  ],
]

describe('a failure that is retried', () => {
  const survivors = new Map<string, string>()
  const victims = new Map<string, string>()
  beforeAll(async () => {
    for (const [code, name, failure] of COUNTED) {
      const { retries } = RETRY_POLICY[code]!
      survivors.set(name, await submitFailing(docket, `enough ${name}`, [{ ...failure, times: retries }]))
      victims.set(name, await submitFailing(docket, `too many ${name}`, [{ ...failure, times: retries + 1 }]))
    }
    await hurryToTheEnd(docket, 40)
  })

  it.each(COUNTED)('%s: %s is survived as often as the table says', async (code, name, _, ending) => {
    const job = await read(docket, survivors.get(name)!)
    const { retries } = RETRY_POLICY[code]!
    const failures = Array(retries).fill(code)
    expect(job).toMatchObject({ status: 'COMPLETED', error_code: null, attempt_count: retries + 1 })
    expect(job.attempts.map((attempt) => attempt.error_code)).toEqual([...failures, null])
    expect(job.attempts.map((attempt) => attempt.outcome)).toEqual([
      ...failures.fill('RETRYING'),
      'COMPLETED',
    ])
    for (const call of job.calls.slice(0, -1)) expectFailedCall(call, code, ending)
    expect(job.calls.at(-1)).toMatchObject({
      outcome: 'SUCCEEDED',
      stop_reason: 'end_turn',
      possibly_paid: false,
    })
  })

  it.each(COUNTED)('%s: %s once more ends the job and says why', async (code, name, _, ending) => {
    const job = await read(docket, victims.get(name)!)
    const { retries } = RETRY_POLICY[code]!
    expect(job).toMatchObject({ status: 'FAILED', error_code: code, attempt_count: retries + 1 })
    expect(job.error_message).toMatch(ending.message)
    expect(job.error_request_id).toBe(job.calls.at(-1)!.request_id)
    expect(job.calls).toHaveLength(retries + 1)
    for (const call of job.calls) expectFailedCall(call, code, ending)
  })

  it('leaves its model open', async () => {
    expect(await gate(docket, MODELS.summarize)).toMatchObject({ pausedMs: null, pause_code: null })
  })

  it('waits as long as the table allows, and says until when', async () => {
    const events = await docket.sql<{ code: ErrorCode; nth: string; delay: string }>(`
      SELECT data->>'errorCode' AS code, row_number() OVER (PARTITION BY job_id ORDER BY seq) AS nth,
        extract(epoch FROM (data->>'readyAt')::timestamptz - at) * 1000 AS delay
      FROM event WHERE type = 'JOB_RETRYING' AND data->>'errorCode' LIKE 'MODEL_%'`)
    expect(events.length).toBeGreaterThan(30)
    for (const { code, nth, delay } of events) {
      const { baseMs, capMs } = RETRY_POLICY[code]!
      const bound = Math.min(capMs, baseMs * 2 ** (Number(nth) - 1))
      // The event is written some milliseconds after the transaction began.
      expect(Number(delay)).toBeLessThanOrEqual(bound + 1)
      expect(Number(delay)).toBeGreaterThan(-1000)
    }
    expect(Math.max(...events.map(({ delay }) => Number(delay)))).toBeGreaterThan(2000)
  })
})

describe('a failure that no retry can heal', () => {
  it.each(FINAL)('%s: %s ends the job at its first attempt', async (code, name, failure, ending) => {
    const job = await untilEnded(docket, await submitFailing(docket, `final ${name}`, [failure]))
    expect(job).toMatchObject({ status: 'FAILED', error_code: code, attempt_count: 1 })
    expect(job.error_message).toMatch(ending.message)
    expect(job.error_request_id).toBe(job.calls[0]!.request_id)
    expect(job.calls).toHaveLength(1)
    expectFailedCall(job.calls[0]!, code, ending)
  })
})

describe('failures of several classes', () => {
  it('count each for itself', async () => {
    const id = await submitFailing(docket, 'a bad day', [
      { kind: 'cut', times: 3 },
      { kind: 'status', status: 500, times: 6 },
      { kind: 'wrongSchema' },
      { kind: 'empty' },
      { kind: 'html', times: 3 },
    ])
    await hurryToTheEnd(docket)
    expect(await read(docket, id)).toMatchObject({ status: 'COMPLETED', attempt_count: 15 })
  })
})
