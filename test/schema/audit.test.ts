import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { openSession } from '../../src/db/session.ts'
import { type Checkpoint, isGenuine } from '../../src/events/audit/checkpoint.ts'
import { loadAuditKey, publicKeys } from '../../src/events/audit/key.ts'
import { seal } from '../../src/events/audit/seal.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'

let docket: Docket
let id: string
let documentId: string
beforeAll(async () => {
  docket = await startDocket()
  id = (await submit(docket, submitInput())).id
  await ended(docket, id)
  const [row] = await docket.sql<{ document_id: string }>('SELECT document_id FROM job WHERE id = $1', [id])
  documentId = row!.document_id
})
afterAll(() => docket.stop())

let seen: number
beforeEach(async () => {
  const [row] = await docket.sql<{ last_seq: number }>('SELECT last_seq FROM workspace')
  seen = row!.last_seq
})

/** The workspace's own events since the test began. */
const news = () =>
  docket.sql<{ type: string; data: unknown }>(
    `SELECT type, actor_type, actor_id, data FROM event WHERE job_id IS NULL AND stream_id = $1 AND seq > $2 ORDER BY seq`,
    [DEFAULT_WORKSPACE_ID, seen],
  )
const by = { actor_type: 'API_KEY', actor_id: 'default' }

describe('what operators do is in the log, with who did it:', () => {
  it('a budget that was changed, with what it was before', async () => {
    const set = (micros: number | null) =>
      docket.query('mutation($m: SafeInt) { setMonthlyBudget(micros: $m) { __typename } }', { m: micros })
    await set(5_000_000_000)
    await set(5_000_000_000)
    await set(null)
    expect(await news()).toEqual([
      { ...by, type: 'BUDGET_CHANGED', data: { before: null, after: 5_000_000_000 } },
      { ...by, type: 'BUDGET_CHANGED', data: { before: 5_000_000_000, after: null } },
    ])
  })

  it('a model whose pause was lifted; not one that does not exist', async () => {
    const resume = (model: string) =>
      docket.query('mutation($m: String!) { resumeModel(model: $m) { __typename } }', { m: model })
    await resume('claude-sonnet-5-5')
    await resume('no-such-model')
    expect(await news()).toEqual([{ ...by, type: 'MODEL_RESUMED', data: { model: 'claude-sonnet-5-5' } }])
  })

  it('a bulk action that was prepared and confirmed, with its reason, and that it ended', async () => {
    const cancel = async (reason: string, confirm?: string) =>
      (
        await docket.query<{ cancelJobs: { id: string } }>(
          `mutation($reason: String!, $confirm: ID) {
             cancelJobs(filter: { status: [PENDING] }, reason: $reason, confirm: $confirm) { ... on BulkAction { id } }
           }`,
          { reason, confirm },
        )
      ).cancelJobs.id
    const actionId = await cancel('Wrong documents')
    await cancel('Wrong documents, says Legal', actionId)
    const data = { actionId, kind: 'CANCEL', matched: 0 }
    expect(await news()).toEqual([
      { ...by, type: 'BULK_PREPARED', data: { ...data, reason: 'Wrong documents' } },
      { ...by, type: 'BULK_CONFIRMED', data: { ...data, reason: 'Wrong documents, says Legal' } },
      { ...by, type: 'BULK_ENDED', data: { ...data, done: 0, changed: 0 } },
    ])
  })
})

describe('who was given confidential content is in the log:', () => {
  it('one event for each request, whatever it read and how often', async () => {
    await docket.query(
      `query($id: ID!, $document: ID!) {
         one: job(id: $id) { resultJson result { __typename } document { text } }
         two: document(id: $document) { text }
         jobs { edges { node { resultJson } } }
       }`,
      { id, document: documentId },
    )
    expect(await news()).toEqual([
      { ...by, type: 'CONTENT_READ', data: { documentIds: [documentId], jobIds: [id] } },
    ])
  })

  it('not who asked for something else, or for a result that is not there', async () => {
    await docket.query(`{ jobs { edges { node { id status document { name sha256 } events { type } } } } }`)
    const waiting = await submit(
      docket,
      submitInput({ runAfter: '2999-01-01T00:00:00Z', deadline: '2999-01-02T00:00:00Z' }),
    )
    if (waiting.id) await docket.query('query($id: ID!) { job(id: $id) { resultJson } }', { id: waiting.id })
    expect(await news()).toEqual([])
  })

  it('and when it cannot be written, the content is not given', async () => {
    await docket.sql('ALTER FUNCTION docket_append_workspace_event RENAME TO away')
    try {
      const answer = await docket.request('query($id: ID!) { job(id: $id) { resultJson } }', { id })
      expect(answer.data ?? null).toBeNull()
      expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    } finally {
      await docket.sql('ALTER FUNCTION away RENAME TO docket_append_workspace_event')
    }
  })
})

describe('verifyAudit', () => {
  const VERIFY = `query($id: ID!) {
    verifyAudit(jobId: $id) { ok events sealedSeq checkpoint problem { code message seq checkpoint } }
  }`
  const verify = (jobId: string) =>
    docket.request<{ verifyAudit: { ok: boolean; events: number } }>(VERIFY, { id: jobId })

  it('says that the log of a job fits, and names the first line that does not', async () => {
    const { data } = await verify(id)
    expect(data!.verifyAudit).toMatchObject({ ok: true, problem: null })
    expect(data!.verifyAudit.events).toBeGreaterThan(5)

    await docket.sql('ALTER TABLE event DISABLE TRIGGER USER')
    await docket.sql(`UPDATE event SET actor_id = 'somebody' WHERE job_id = $1 AND seq = 3`, [id])
    await docket.sql('ALTER TABLE event ENABLE TRIGGER USER')
    expect((await verify(id)).data!.verifyAudit).toMatchObject({
      ok: false,
      events: 2,
      problem: {
        code: 'LINE_CHANGED',
        message: `Event 3 of ${id} is not what its hash was made of.`,
        seq: 3,
        checkpoint: null,
      },
    })
  })

  it.each([
    ['unknown', randomUUID(), 'JOB_NOT_FOUND'],
    ['none', '7', 'INVALID_INPUT'],
  ])('refuses an id that is %s', async (_, jobId, code) => {
    expect((await verify(jobId)).errors).toMatchObject([{ extensions: { code } }])
  })
})

describe('verifyAudit of a span', () => {
  const VERIFY = `query($id: ID, $range: DateTimeRange) {
    verifyAudit(jobId: $id, range: $range) { ok events checkpoints checkpoint sealedSeq problem { code jobId seq } }
  }`
  const verify = (variables: object) => docket.request<{ verifyAudit: object }>(VERIFY, variables)

  it('names the job of the first line that does not fit, when that is within it', async () => {
    const job = await submit(docket, submitInput())
    await ended(docket, job.id)
    const [row] = await docket.sql<{ from: Date }>('SELECT min(at) AS from FROM event WHERE job_id = $1', [
      job.id,
    ])
    const after = { from: new Date(Date.now() + 60_000), to: new Date(Date.now() + 120_000) }
    expect((await verify({ range: row })).data!.verifyAudit).toMatchObject({ ok: true, sealedSeq: null })

    await docket.sql('ALTER TABLE event DISABLE TRIGGER USER')
    await docket.sql(`UPDATE event SET data = '{}' WHERE job_id = $1 AND seq = 2`, [job.id])
    await docket.sql('ALTER TABLE event ENABLE TRIGGER USER')
    expect((await verify({ range: row })).data!.verifyAudit).toMatchObject({
      ok: false,
      problem: { code: 'LINE_CHANGED', jobId: job.id, seq: 2 },
    })
    expect((await verify({ range: after })).data!.verifyAudit).toMatchObject({
      ok: true,
      events: 0,
      problem: null,
    })
  })

  it.each([
    ['neither of both', {}],
    ['both', { id: randomUUID(), range: { from: '2026-11-22T00:00:00Z' } }],
    ['a span without a beginning', { range: { to: '2026-11-22T00:00:00Z' } }],
    ['a span of years', { range: { from: '2020-11-22T00:00:00Z' } }],
  ])('refuses %s', async (_, variables) => {
    expect((await verify(variables)).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
  })
})

it('lastCheckpoint is what seals the log at this moment', async () => {
  const read = async () =>
    (
      await docket.query<{ lastCheckpoint: { number: number; keyId: string; at: string } | null }>(
        '{ lastCheckpoint { number at keyId size root previous signature } }',
      )
    ).lastCheckpoint
  const key = await loadAuditKey({ DOCKET_DATA_DIR: docket.dataDir })
  const session = await openSession(docket.databaseUrl, 10_000)
  const sealed = async () => {
    await seal(session, key)
    return await read()
  }
  await expect.poll(sealed, { timeout: 10_000 }).toMatchObject({ keyId: key.id })
  const last = await read()
  expect(isGenuine(last as Checkpoint, publicKeys(key.publicKey))).toBe(true)
  session.close()
})
