import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requestHash } from '../../src/claude/client.ts'
import { summarizePrompt } from '../../src/claude/prompts/summarize.ts'
import { buildRequest, type Circumstances } from '../../src/claude/request.ts'
import { plainText } from '../../src/documents/text.ts'
import { ERRORS } from '../../src/errors.ts'
import { RETRY_POLICY } from '../../src/execution/retry-policy.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import {
  hurryToTheEnd,
  MODELS,
  markedText,
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  untilEnded,
} from './engine.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ env: { ...modelEnv, DOCKET_IDLE_TIMEOUT_SECONDS: '1' } })
})
afterAll(() => docket.stop())

describe('what the next call is told', () => {
  const hashOf = (mark: string, circumstances: Circumstances) => {
    const prompt = summarizePrompt({ focus: 'fees', length: 'BRIEF' })
    const document = plainText(mark, markedText(mark))
    return requestHash(buildRequest(MODELS.summarize, document, prompt, circumstances))
  }
  const truncated = { kind: 'stopReason', stopReason: 'max_tokens' }

  it('after an answer that was cut short it has twice the room', async () => {
    const mark = 'needs room'
    const job = await untilEnded(docket, await submitFailing(docket, mark, [truncated]))
    expect(job.calls.map((call) => call.request_hash)).toEqual([
      hashOf(mark, {}),
      hashOf(mark, { maxOutputTokens: 64_000 }),
    ])
  })

  it('after an answer of another form it holds what was wrong with it', async () => {
    const mark = 'needs correction'
    const job = await untilEnded(docket, await submitFailing(docket, mark, [{ kind: 'wrongSchema' }]))
    const correction = job.attempts[0]!.error_message!
    expect(job.calls.map((call) => call.request_hash)).toEqual([
      hashOf(mark, {}),
      hashOf(mark, { correction }),
    ])
  })

  it.each([
    ['the room', truncated, { maxOutputTokens: 64_000 }],
    [
      'the correction',
      { kind: 'badJson' },
      { correction: 'The model answered with something that is not JSON.' },
    ],
  ])('%s is kept when another failure comes between', async (what, failure, circumstances) => {
    const mark = `keeps ${what}`
    const id = await submitFailing(docket, mark, [failure, { kind: 'status', status: 500 }])
    await hurryToTheEnd(docket)
    const job = await read(docket, id)
    const changed = hashOf(mark, circumstances)
    expect(job.calls.map((call) => call.request_hash)).toEqual([hashOf(mark, {}), changed, changed])
  })
})

describe('an error of our own', () => {
  /** Makes the database refuse new rows of a table while a job is tried, as a defect of ours would. */
  async function runWithout(table: string, mark: string) {
    await docket.sql(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'secret detail'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse()`)
    const id = await submitMarked(docket, mark)
    await hurryToTheEnd(docket)
    await docket.sql('DROP FUNCTION refuse CASCADE')
    const job = await read(docket, id)
    expect(job).toMatchObject({
      status: 'FAILED',
      error_code: 'INTERNAL',
      error_message: ERRORS.INTERNAL.message,
      attempt_count: 1 + RETRY_POLICY.INTERNAL!.retries,
    })
    return job
  }

  it('is tried four times and ends as INTERNAL, without its details', async () => {
    const job = await runWithout('model_call', 'no ledger')
    expect(job.calls).toEqual([])
    expect(job.attempts.map((attempt) => attempt.error_message)).toEqual(
      Array(4).fill(ERRORS.INTERNAL.message),
    )
  })

  it('leaves no call open and no money set aside when the answer cannot be stored', async () => {
    const job = await runWithout('step', 'no step')
    expect(job.calls.map((call) => call.outcome)).toEqual(Array(4).fill('LOST'))
    const [month] = await docket.sql('SELECT reserved_micros FROM workspace_spend')
    expect(month).toEqual({ reserved_micros: '0' })
  })
})
