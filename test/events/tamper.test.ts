import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { type Checkpoint, checkpointHash, signCheckpoint } from '../../src/events/audit/checkpoint.ts'
import { appendCheckpoints } from '../../src/events/audit/checkpoint-file.ts'
import { type AuditKey, loadAuditKey, publicKeys } from '../../src/events/audit/key.ts'
import type { Problem } from '../../src/events/audit/problem.ts'
import { verifyLog, verifyStream } from '../../src/events/audit/verify.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openLog } from './log.ts'
import { REHASH, RESEAL_HEADS, withCopy } from './tampering.ts'

let folder: string
let file: string
let key: AuditKey
let original: TestDatabase
let job: string
let other: string
let checkpoints: Checkpoint[]

// A job with 8 events, sealed at 3 and at 6; another one with 3; the workspace with 2.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-tamper-'))
  file = join(folder, 'checkpoints.jsonl')
  key = await loadAuditKey({ DOCKET_DATA_DIR: folder })
  original = await createTestDatabase()
  const log = openLog(original)
  job = await log.submit()
  other = await log.submit()
  const append = async (id: string, ...steps: string[]) => {
    for (const step of steps) await log.append(id, step)
  }
  await append(job, '2', '3')
  await append(other, '2', '3')
  await log.appendToWorkspace('one')
  checkpoints = await log.seal(key)
  await append(job, '4', '5', '6')
  await log.appendToWorkspace('two')
  checkpoints.push(...(await log.seal(key)))
  await append(job, '7', '8')
  await log.close()
  await appendCheckpoints(file, checkpoints)
  expect(checkpoints.map(({ number }) => number)).toEqual([1, 2])
})
afterAll(async () => {
  await original.drop()
  await rm(folder, { recursive: true })
})

/** What the verification of the whole log finds after somebody has changed it, and that of the one job. */
const verified = (statements: string[], checkpointFile: string | null = null) =>
  withCopy(original, async (log) => {
    await log.tamper(...statements)
    const keys = publicKeys(key.publicKey)
    const whole = await verifyLog(log.db, keys, checkpointFile)
    return { whole: whole.problem, ofJob: (await verifyStream(log.db, keys, job)).problem, report: whole }
  })

const line = (seq: number) => `stream_id = '${job}' AND seq = ${seq}`

type Expected = Partial<Problem>
const of = (code: Problem['code'], seq: number): Expected => ({ code, streamId: job, seq })

it('a log that nobody touched fits, and it is known what is not sealed yet', async () => {
  const { report, ofJob } = await verified([], file)
  expect(report).toEqual({ events: 13, unsealed: 2, checkpoints: 2, problem: null })
  expect(ofJob).toBeNull()
})

describe('a line that was changed is named', () => {
  const edit = (change: string, seq = 2) => `UPDATE event SET ${change} WHERE ${line(seq)}`
  it.each<[string, () => string[], () => Expected]>([
    ['data', () => [edit(`data = '{"step": "9"}'`)], () => of('LINE_CHANGED', 2)],
    ['type', () => [edit(`type = 'STEP_STARTED'`)], () => of('LINE_CHANGED', 2)],
    ['kind of actor', () => [edit(`actor_type = 'API_KEY'`)], () => of('LINE_CHANGED', 2)],
    ['actor', () => [edit(`actor_id = 'somebody'`)], () => of('LINE_CHANGED', 2)],
    ['time', () => [edit(`at = at + interval '1 ms'`)], () => of('LINE_CHANGED', 2)],
    ['time to no time', () => [edit(`at = 'infinity'`)], () => of('LINE_CHANGED', 2)],
    ['workspace', () => [edit('workspace_id = gen_random_uuid()')], () => of('LINE_CHANGED', 2)],
    ['job', () => [edit('job_id = NULL')], () => of('LINE_CHANGED', 2)],
    ['hash', () => [edit(`hash = sha256('x')`)], () => of('LINE_CHANGED', 2)],
    ['data before it is sealed', () => [edit(`data = '{}'`, 7)], () => of('LINE_CHANGED', 7)],
    [
      'data, with all hashes made anew',
      () => [edit(`data = '{}'`), REHASH(job)],
      () => ({ ...of('LINE_REPLACED', 3), checkpoint: 1 }),
    ],
    [
      'data after a checkpoint, with all hashes made anew',
      () => [edit(`data = '{}'`, 5), REHASH(job)],
      () => ({ ...of('LINE_REPLACED', 6), checkpoint: 2 }),
    ],
  ])('%s', async (_, statements, expected) => {
    const { whole, ofJob } = await verified(statements())
    expect(whole).toMatchObject(expected())
    expect(ofJob).toEqual(whole)
  })
})

describe('a line that was taken away, moved or added is named', () => {
  const drop = (condition: string) => `DELETE FROM event WHERE stream_id = '${job}' AND ${condition}`
  const count = (last: number) => `UPDATE job SET last_seq = ${last} WHERE id = '${job}'`
  const swap = (a: number, b: number) =>
    `UPDATE event SET seq = ${a} + ${b} - seq WHERE stream_id = '${job}' AND seq IN (${a}, ${b})`
  it.each<[string, () => string[], () => Expected]>([
    ['the first', () => [drop('seq = 1')], () => of('LINE_MISSING', 1)],
    ['one in the middle', () => [drop('seq = 4')], () => of('LINE_MISSING', 4)],
    [
      'one in the middle, with the others moved up',
      () => [drop('seq = 4'), `UPDATE event SET seq = seq - 1 WHERE stream_id = '${job}' AND seq > 4`],
      () => of('LINE_CHANGED', 4),
    ],
    ['two that changed places', () => [swap(4, 5)], () => of('LINE_CHANGED', 4)],
    [
      'two that changed places, with new hashes',
      () => [swap(4, 5), REHASH(job)],
      () => of('LINE_REPLACED', 6),
    ],
    ['the end that is sealed', () => [drop('seq >= 5')], () => of('LINE_MISSING', 5)],
    ['the end that is sealed, counted anew', () => [drop('seq >= 5'), count(4)], () => of('LINE_MISSING', 5)],
    ['the end that is not sealed yet', () => [drop('seq = 8')], () => of('LINE_MISSING', 8)],
    ['all of them', () => [drop('true'), count(0)], () => of('LINE_MISSING', 1)],
    [
      'one more with a number that is taken',
      () => [
        `INSERT INTO event (workspace_id, job_id, stream_id, seq, type, actor_type, actor_id, at, data, hash)
         SELECT workspace_id, job_id, stream_id, seq, 'OTHER', actor_type, actor_id, at + interval '1 s', data, hash
         FROM event WHERE ${line(4)}`,
      ],
      () => of('LINE_OUT_OF_ORDER', 4),
    ],
    [
      'one that went to another job',
      () => [
        `UPDATE event SET job_id = '${other}', stream_id = '${other}', seq = 4 WHERE ${line(8)}`,
        count(7),
      ],
      () => ({ code: 'LINE_CHANGED', streamId: other, seq: 4 }),
    ],
    [
      "one of the workspace's own",
      () => [`DELETE FROM event WHERE stream_id = '${DEFAULT_WORKSPACE_ID}' AND seq = 2`],
      () => ({ code: 'LINE_MISSING', streamId: DEFAULT_WORKSPACE_ID, seq: 2 }),
    ],
    [
      'those of a job that was taken away as a whole',
      () => [
        `DELETE FROM event WHERE stream_id = '${other}'`,
        `DELETE FROM queue_entry WHERE job_id = '${other}'`,
        `DELETE FROM job WHERE id = '${other}'`,
      ],
      () => ({ code: 'LINE_MISSING', streamId: other, seq: 1, checkpoint: 1 }),
    ],
  ])('%s', async (_, statements, expected) => {
    const { whole, ofJob } = await verified(statements())
    expect(whole).toMatchObject(expected())
    expect(ofJob).toEqual(expected().streamId === job ? whole : null)
  })
})

describe('a checkpoint that was changed or taken away is named', () => {
  const edit = (change: string) => `UPDATE checkpoint SET ${change} WHERE number = 2`
  const drop = (number: number, ...tables: string[]) =>
    tables.map(
      (table) => `DELETE FROM ${table} WHERE ${table === 'checkpoint' ? 'number' : 'checkpoint'} = ${number}`,
    )
  it.each<[string, () => string[], () => Expected, outside?: true]>([
    [
      'time',
      () => [edit(`at = at - interval '1 hour'`)],
      () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 }),
    ],
    ['root', () => [edit(`root = sha256('x')`)], () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 })],
    ['size', () => [edit('size = 2')], () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 })],
    ['signature', () => [edit(`signature = '\\x00'`)], () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 })],
    [
      'predecessor',
      () => [edit(`previous = sha256('x')`)],
      () => ({ code: 'CHECKPOINT_CHANGED', checkpoint: 2 }),
    ],
    ['key', () => [edit(`key_id = 'another'`)], () => ({ code: 'KEY_UNKNOWN', checkpoint: 2 })],
    ['the first', () => drop(1, 'checkpoint'), () => ({ code: 'CHECKPOINT_MISSING', checkpoint: 1 })],
    ['the last', () => drop(2, 'checkpoint'), () => ({ code: 'CHECKPOINT_MISSING', checkpoint: 2 })],
    [
      'the last, with all that is kept for it',
      () => drop(2, 'checkpoint', 'sealed_head'),
      () => ({ code: 'CHECKPOINT_MISSING', checkpoint: 2 }),
      true,
    ],
    [
      'the last lines that are kept for it',
      () => drop(1, 'sealed_head'),
      () => ({ code: 'HEAD_CHANGED', checkpoint: 1 }),
    ],
    [
      'the last lines, to fit a log that was rewritten with all hashes',
      () => [`UPDATE event SET data = '{}' WHERE ${line(2)}`, REHASH(job), RESEAL_HEADS],
      () => ({ code: 'HEAD_CHANGED', checkpoint: 1 }),
    ],
  ])('%s', async (_, statements, expected, outside) => {
    expect((await verified(statements(), outside ? file : null)).whole).toMatchObject(expected())
  })

  /** The second checkpoint as somebody would write it who has a key. */
  const replaced = (by: AuditKey, id = by.id) => {
    const { root, size } = checkpoints[1]!
    const statement = {
      number: 2,
      at: '2026-01-01T00:00:00.000Z',
      previous: checkpointHash(checkpoints[0]!),
      size,
      root,
    }
    const { signature } = signCheckpoint(statement, { ...by, id })
    return `UPDATE checkpoint SET at = '${statement.at}', key_id = '${id}', signature = decode('${signature}', 'base64')
      WHERE number = 2`
  }
  const stranger = (): AuditKey => ({ id: 'stranger', configured: true, ...generateKeyPairSync('ed25519') })

  it('one that is signed with another key', async () => {
    expect((await verified([replaced(stranger())])).whole).toMatchObject({
      code: 'KEY_UNKNOWN',
      checkpoint: 2,
    })
    expect((await verified([replaced(stranger(), key.id)])).whole).toMatchObject({
      code: 'CHECKPOINT_CHANGED',
      checkpoint: 2,
    })
  })

  it('one that somebody signed anew who has the key, by the file outside the database', async () => {
    expect((await verified([replaced(key)])).whole).toBeNull()
    expect((await verified([replaced(key)], file)).whole).toMatchObject({
      code: 'CHECKPOINT_CHANGED',
      checkpoint: 2,
      message: 'Checkpoint 2 is not the one that the file has.',
    })
  })

  it('the tree of the last one, when a job is verified by it', async () => {
    const { ofJob } = await verified([`UPDATE merkle_node SET hash = sha256('x') WHERE level = 0`])
    expect(ofJob).toMatchObject({ code: 'HEAD_CHANGED', streamId: job, checkpoint: 2 })
  })
})
