import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { type AuditKey, loadAuditKey, publicKeys } from '../../src/events/audit/key.ts'
import type { Problem } from '../../src/events/audit/problem.ts'
import { parseSpan, type Span } from '../../src/events/audit/span.ts'
import { verifySpan } from '../../src/events/audit/verify-span.ts'
import { until } from '../execution/engine.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openLog, type TestLog } from './log.ts'
import { REHASH, RESEAL_HEADS, withCopy } from './tampering.ts'

let folder: string
let key: AuditKey
let original: TestDatabase
let span: Span
let before: string
let job: string
let ended: string

// Before the span: a job with 3 events, and the first 2 of another. In the span: 3 and 4 of that one, sealed; a job with 2
// events; the workspace's first. After it: 5 and 6, and the workspace's second, sealed by the checkpoint after the span; 7 and
// 8, sealed by a later one.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-span-'))
  key = await loadAuditKey({ DOCKET_DATA_DIR: folder })
  original = await createTestDatabase()
  const log = openLog(original)
  const append = async (id: string, ...steps: string[]) => {
    for (const step of steps) await log.append(id, step)
  }
  before = await log.submit()
  await append(before, '2', '3')
  job = await log.submit()
  await append(job, '2')
  await log.seal(key)
  const from = await momentAfter(log)
  await append(job, '3', '4')
  ended = await log.submit()
  await append(ended, '2')
  await log.appendToWorkspace('one')
  await log.seal(key)
  const to = await momentAfter(log)
  await append(job, '5', '6')
  await log.appendToWorkspace('two')
  await log.seal(key)
  await append(job, '7', '8')
  await log.seal(key)
  await log.close()
  span = { from, to }
})
afterAll(async () => {
  await original.drop()
  await rm(folder, { recursive: true })
})

/** A moment after all that is there, and before all that comes. */
async function momentAfter(log: TestLog): Promise<Date> {
  const written = await until(async () => {
    const [row] = await log.sql<{ moment: Date; over: boolean }>(
      `SELECT max(at) + interval '2 ms' AS moment, clock_timestamp() > max(at) + interval '4 ms' AS over
       FROM (SELECT at FROM event UNION ALL SELECT at FROM checkpoint) AS written`,
    )
    return row!.over && row
  })
  return written!.moment
}

/** What the verification of the span finds after somebody has changed the log. */
const verified = (...statements: string[]) =>
  withCopy(original, async (log) => {
    await log.tamper(...statements)
    return await verifySpan(log.db, publicKeys(key.publicKey), DEFAULT_WORKSPACE_ID, span)
  })

const line = (id: string, seq: number) => `stream_id = '${id}' AND seq = ${seq}`
const edit = (id: string, seq: number, change = `data = '{}'`) =>
  `UPDATE event SET ${change} WHERE ${line(id, seq)}`
const of = (code: Problem['code'], streamId: string, seq: number) => ({ code, streamId, seq })

it('a span that nobody touched fits, with the checkpoint that sealed its end', async () => {
  expect(await verified()).toEqual({ events: 5, checkpoints: 2, checkpoint: 3, problem: null })
})

it('a span without events and checkpoints fits', async () => {
  const empty = { from: new Date('2020-01-01'), to: new Date('2020-01-02') }
  await withCopy(original, async (log) => {
    const report = await verifySpan(log.db, publicKeys(key.publicKey), DEFAULT_WORKSPACE_ID, empty)
    expect(report).toMatchObject({ events: 0, problem: null })
  })
})

describe('what was done in the span is named:', () => {
  it.each<[string, () => string[], () => Partial<Problem>]>([
    ['a line that was edited', () => [edit(job, 4)], () => of('LINE_CHANGED', job, 4)],
    [
      "a line of the workspace's own that was edited",
      () => [edit(DEFAULT_WORKSPACE_ID, 1)],
      () => of('LINE_CHANGED', DEFAULT_WORKSPACE_ID, 1),
    ],
    [
      'a line that was given a time before it',
      () => [edit(job, 3, `at = '2020-01-01'`)],
      () => of('LINE_CHANGED', job, 3),
    ],
    [
      'a line that was given a time after it',
      () => [edit(ended, 2, `at = now() + interval '1 day'`)],
      () => of('LINE_CHANGED', ended, 2),
    ],
    [
      'the first line, deleted',
      () => [`DELETE FROM event WHERE ${line(job, 3)}`],
      () => of('LINE_MISSING', job, 3),
    ],
    [
      'the last line, deleted, with others after it',
      () => [`DELETE FROM event WHERE ${line(job, 4)}`],
      () => of('LINE_MISSING', job, 4),
    ],
    [
      'the end of a job, cut off',
      () => [`DELETE FROM event WHERE ${line(ended, 2)}`],
      () => of('LINE_MISSING', ended, 2),
    ],
    [
      'a job that was taken away as a whole',
      () => [
        `DELETE FROM event WHERE stream_id = '${ended}'`,
        `DELETE FROM queue_entry WHERE job_id = '${ended}'`,
        `DELETE FROM job WHERE id = '${ended}'`,
      ],
      () => of('LINE_MISSING', ended, 1),
    ],
    [
      'a line that was edited, with all hashes made anew',
      () => [edit(job, 4), REHASH(job)],
      () => ({ ...of('LINE_REPLACED', job, 4), checkpoint: 2 }),
    ],
    [
      'the same, with what is kept as sealed',
      () => [edit(ended, 2), REHASH(ended), RESEAL_HEADS],
      () => ({ code: 'HEAD_CHANGED', checkpoint: 4 }),
    ],
    [
      'a tree that lost nodes',
      () => ['DELETE FROM merkle_node'],
      () => ({ code: 'HEAD_CHANGED', checkpoint: 4 }),
    ],
    [
      'a checkpoint that was edited',
      () => ['UPDATE checkpoint SET size = 7 WHERE number = 2'],
      () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 }),
    ],
    [
      'a checkpoint that was taken away',
      () => ['DELETE FROM checkpoint WHERE number = 2'],
      () => ({ code: 'CHECKPOINT_MISSING', checkpoint: 2 }),
    ],
    [
      'a checkpoint of another key',
      () => [`UPDATE checkpoint SET key_id = 'another' WHERE number = 2`],
      () => ({ code: 'KEY_UNKNOWN', checkpoint: 2 }),
    ],
  ])('%s', async (_, statements, expected) => {
    expect((await verified(...statements())).problem).toMatchObject(expected())
  })
})

describe('what is outside of it is not looked at:', () => {
  it.each<[string, () => string]>([
    ['a job that ended before', () => edit(before, 2)],
    ['the lines of a job long before', () => edit(job, 1)],
    ['the lines of a job long after', () => edit(job, 8)],
    ['a checkpoint before', () => `UPDATE checkpoint SET signature = '' WHERE number = 1`],
  ])('%s', async (_, statement) => {
    expect((await verified(statement())).problem).toBeNull()
  })
})

it('is refused when it has more than 100,000 events', async () => {
  const many = `
    INSERT INTO event (workspace_id, stream_id, seq, type, actor_type, actor_id, at, hash)
    SELECT '${DEFAULT_WORKSPACE_ID}', gen_random_uuid(), 1, 'MODEL_RESUMED', 'API_KEY', 'key', '${span.from.toISOString()}', ''
    FROM generate_series(1, 100001)`
  await expect(verified(many)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    problems: [{ field: 'range' }],
  })
})

it.each([
  ['no beginning', {}, 'range.from'],
  ['its end before its beginning', { from: new Date(1000), to: new Date(1000) }, 'range.to'],
  ['more than 31 days', { from: new Date(0), to: new Date(86_400_000 * 31 + 1) }, 'range'],
])('is refused with %s', (_, range, field) => {
  expect(() => parseSpan(range)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ field })] }),
  )
})
