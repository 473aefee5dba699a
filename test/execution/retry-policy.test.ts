import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'
import {
  modelPauseMs,
  RETRY_POLICY,
  type RetryPolicy,
  retryDelayMs,
} from '../../src/execution/retry-policy.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]
const reasons = [...codes.slice(codes.indexOf('WORKER_LOST')), 'INTERNAL' as const]

interface Row {
  retries: string
  delay: string
  model: string
  counted: string
}

const documented = new Map<string, Row>(
  [
    ...readFileSync('docs/retries.md', 'utf8').matchAll(
      /^\| [^|]+ \| `(\w+)` \| ([^|]*) \| ([^|]*)\| ([^|]*) \| ([^|]*)\|$/gm,
    ),
  ].map(([, code, retries, delay, model, counted]) => [
    code!,
    { retries: retries!, delay: delay!.trim(), model: model!, counted: counted!.trim() },
  ]),
)

/** Attempts that end without a failure of their own; the SQL functions retry them. */
const RETRIED_BY_SQL: Partial<Record<ErrorCode, string>> = {
  WORKER_LOST: '2',
  CLAIM_LOST: 'until the deadline',
  MODEL_CALL_ABORTED: 'until the deadline',
}

const duration = (ms: number) => (ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`)

function delayOf({ baseMs, capMs, pauseMs }: RetryPolicy) {
  if (pauseMs !== undefined) return "the model's pause"
  return baseMs === 0 ? 'none' : `up to ${duration(baseMs)}, doubling up to ${duration(capMs)}`
}

describe('docs/retries.md', () => {
  it('has a row for every reason why a job fails or is retried, and no other', () => {
    expect([...documented.keys()].sort()).toEqual([...reasons].sort())
  })

  it.each(Object.entries(RETRY_POLICY))('says of %s what the code does', (code, policy) => {
    const unlimited = policy.retries === Number.POSITIVE_INFINITY
    const row = documented.get(code)
    expect(row).toMatchObject({
      retries: unlimited ? 'until the deadline' : String(policy.retries),
      delay: delayOf(policy),
      counted: unlimited ? 'no' : 'yes',
    })
    if (policy.pauseMs === undefined) expect(row?.model).not.toMatch(/^paused/)
    else expect(row?.model).toContain(`or else for ${duration(policy.pauseMs)}`)
  })

  it('says of every other code that it is never retried, or that it is the worker that went', () => {
    for (const code of reasons.filter((reason) => !(reason in RETRY_POLICY))) {
      expect([code, documented.get(code)?.retries]).toEqual([code, RETRIED_BY_SQL[code] ?? 'never'])
    }
  })
})

describe('the delay before the next attempt', () => {
  const longest = () => 1
  const shortest = () => 0

  it('is random between nothing and a bound that doubles up to the cap', () => {
    const bounds = [0, 1, 2, 3, 4, 5].map((n) => retryDelayMs('MODEL_SERVER_ERROR', n, null, longest))
    expect(bounds).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000])
    expect(retryDelayMs('MODEL_SERVER_ERROR', 5, null, shortest)).toBe(0)
  })

  it('is never shorter than what the API asks for', () => {
    expect(retryDelayMs('MODEL_OVERLOADED', 0, 90_000, shortest)).toBe(90_000)
    expect(retryDelayMs('MODEL_OVERLOADED', 0, 90_000, longest)).toBe(95_000)
  })

  it('stays at the cap, and a number, after a thousand failures that do not count', () => {
    expect(retryDelayMs('MODEL_OVERLOADED', 1000, null, longest)).toBe(300_000)
  })

  it.each(reasons.filter((code) => !(code in RETRY_POLICY)))('does not exist for %s', (code) => {
    expect(retryDelayMs(code, 0, null)).toBeNull()
  })

  it('is left to the pause of the model where that is paused', () => {
    expect(retryDelayMs('MODEL_RATE_LIMITED', 100, 7000, longest)).toBe(0)
    expect(modelPauseMs('MODEL_RATE_LIMITED', 7000)).toBe(7000)
    expect(modelPauseMs('MODEL_RATE_LIMITED', null)).toBe(15_000)
    expect(modelPauseMs('MODEL_SPEND_LIMIT', null)).toBe(900_000)
    expect(modelPauseMs('MODEL_SERVER_ERROR', 7000)).toBeNull()
  })
})
