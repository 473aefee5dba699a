import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, ended, submit, submitInput, TASKS } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket()
})
afterAll(() => docket.stop())

const documentOf = async (jobId: string) =>
  (await docket.sql<{ document_id: string }>('SELECT document_id FROM job WHERE id = $1', [jobId]))[0]!
    .document_id

const ERASE = `mutation($id: ID!, $reason: String!) {
  eraseDocument(id: $id, reason: $reason) {
    __typename
    ... on Document { name text textLength sha256 pageStarts erasedAt }
    ... on ExpectedError { code }
  }
}`
const erase = async (id: string, reason = 'The client asked for it') =>
  (await docket.query<{ eraseDocument: { __typename: string } }>(ERASE, { id, reason })).eraseDocument

const HOLD = `mutation($id: ID!, $held: Boolean!) {
  setLegalHold(id: $id, held: $held, reason: "Case 12/2026") {
    __typename ... on Document { heldAt holdReason } ... on ExpectedError { code }
  }
}`
const hold = async (id: string, held: boolean) =>
  (await docket.query<{ setLegalHold: { __typename: string } }>(HOLD, { id, held })).setLegalHold

const setRetention = async (days: number | null) =>
  (
    await docket.query<{ setRetention: { __typename: string } }>(
      `mutation($days: Int) {
        setRetention(days: $days) { __typename ... on Workspace { retentionDays } ... on ExpectedError { code } }
      }`,
      { days },
    )
  ).setRetention

/** Whether any column of any table still holds these words. */
async function isStored(words: string): Promise<boolean> {
  const tables = await docket.sql<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  for (const { name } of tables) {
    const rows = await docket.sql(`SELECT FROM ${name} AS row WHERE position($1 IN row::text) > 0 LIMIT 1`, [
      words,
    ])
    if (rows.length > 0) return true
  }
  return false
}

const workspaceEvents = async (type: string) =>
  (
    await docket.sql<{ data: object }>(
      'SELECT data FROM event WHERE job_id IS NULL AND type = $1 ORDER BY seq',
      [type],
    )
  ).map(({ data }) => data)

async function submitAbout(secret: string) {
  const text = `${CONTRACT}\n5. ${secret} is the agent for service of process.`
  const input = { focus: `What about ${secret}?`, length: 'BRIEF' }
  const { id } = await submit(
    docket,
    submitInput({ document: { inline: { name: secret, text } }, task: { summarize: input } }),
  )
  return id
}

describe('erasing a document', () => {
  it('leaves no word of it, of what was asked or of what was answered; the history stays and tells of it', async () => {
    const id = await submitAbout('Zebedee Quill')
    await ended(docket, id)
    expect(await isStored('Zebedee Quill')).toBe(true)
    const before = await docket.sql('SELECT status, cost_micros, last_seq FROM job WHERE id = $1', [id])

    const documentId = await documentOf(id)
    expect(await erase(documentId)).toMatchObject({
      __typename: 'Document',
      name: 'erased',
      text: '',
      pageStarts: [],
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      erasedAt: expect.any(String),
    })
    expect(await isStored('Zebedee Quill')).toBe(false)
    const after = await docket.sql('SELECT status, cost_micros, last_seq FROM job WHERE id = $1', [id])
    expect(after).toEqual([{ ...before[0], last_seq: (before[0] as { last_seq: number }).last_seq + 1 }])
    const [last] = await docket.sql(
      'SELECT type, actor_type, data FROM event WHERE job_id = $1 ORDER BY seq DESC LIMIT 1',
      [id],
    )
    expect(last).toEqual({
      type: 'CONTENT_ERASED',
      actor_type: 'API_KEY',
      data: { documentId, reason: 'The client asked for it' },
    })
    expect(await workspaceEvents('DOCUMENT_ERASED')).toContainEqual({
      documentId,
      reason: 'The client asked for it',
    })
  })

  it('answers its jobs without a result, and changes nothing the second time', async () => {
    const id = await submitAbout('Ottoline Vane')
    await ended(docket, id)
    const documentId = await documentOf(id)
    const first = await erase(documentId)
    expect(await erase(documentId, 'Again')).toEqual(first)
    expect(
      (await workspaceEvents('DOCUMENT_ERASED')).filter((data) => JSON.stringify(data).includes('Again')),
    ).toEqual([])
    const { job } = await docket.query<{ job: object }>(
      'query($id: ID!) { job(id: $id) { result { __typename } input document { erasedAt } } }',
      { id },
    )
    expect(job).toMatchObject({ result: null, input: {}, document: { erasedAt: expect.any(String) } })
  })

  it('waits for its jobs to end', async () => {
    const runAfter = new Date(Date.now() + 3_600_000)
    const { id } = await submit(docket, submitInput({ runAfter }))
    const documentId = await documentOf(id)
    expect(await erase(documentId)).toEqual({ __typename: 'DocumentInUseError', code: 'DOCUMENT_IN_USE' })
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "No") { __typename } }', { id })
    expect(await erase(documentId)).toMatchObject({ __typename: 'Document' })
  })

  it('ends all work on it: no retry, no new job', async () => {
    const { id } = await submit(docket, submitInput({ runAfter: new Date(Date.now() + 3_600_000) }))
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "No") { __typename } }', { id })
    const documentId = await documentOf(id)
    await erase(documentId)
    const { retryJob } = await docket.query<{ retryJob: object }>(
      'mutation($id: ID!) { retryJob(id: $id, reason: "Yes") { __typename ... on ExpectedError { code } } }',
      { id },
    )
    expect(retryJob).toEqual({ __typename: 'JobNotRetryableError', code: 'JOB_NOT_RETRYABLE' })
    const again = await submit(docket, { task: TASKS.summarize, document: { id: documentId } })
    expect(again).toMatchObject({ __typename: 'DocumentNotFoundError' })
  })

  it.each([
    ['an unknown id', '00000000-0000-7000-8000-00000000dead', 'x', 'DOCUMENT_NOT_FOUND'],
    ['no id at all', 'nonsense', 'x', 'INVALID_INPUT'],
    ['a reason of a megabyte', '00000000-0000-7000-8000-00000000dead', 'x'.repeat(900_000), 'INVALID_INPUT'],
  ])('is refused for %s', async (_, id, reason, code) => {
    expect(await erase(id, reason)).toMatchObject({ code })
  })
})

describe('a legal hold', () => {
  it('keeps a document from being erased by hand and by retention, until it is lifted', async () => {
    const id = await submitAbout('Hepzibah Stone')
    await ended(docket, id)
    const documentId = await documentOf(id)
    expect(await hold(documentId, true)).toMatchObject({
      heldAt: expect.any(String),
      holdReason: 'Case 12/2026',
    })
    expect(await erase(documentId)).toEqual({ __typename: 'DocumentHeldError', code: 'DOCUMENT_HELD' })
    await age(documentId, 400)
    await docket.sql('UPDATE workspace SET retention_days = 30')
    expect(
      await docket.sql('SELECT id FROM docket_expired_documents(100) WHERE id = $1', [documentId]),
    ).toEqual([])
    await docket.sql('UPDATE workspace SET retention_days = NULL')

    expect(await hold(documentId, false)).toMatchObject({ heldAt: null, holdReason: null })
    expect(await erase(documentId)).toMatchObject({ __typename: 'Document' })
    const reason = 'Case 12/2026'
    expect(await workspaceEvents('DOCUMENT_HELD')).toEqual([{ documentId, reason }])
    expect(await workspaceEvents('DOCUMENT_RELEASED')).toEqual([{ documentId, reason }])
  })
})

/** As if the document had come, and its jobs had ended, so many days ago. */
async function age(documentId: string, days: number) {
  await docket.sql("UPDATE document SET created_at = created_at - $2 * interval '1 day' WHERE id = $1", [
    documentId,
    days,
  ])
  await docket.sql(
    "UPDATE job SET finished_at = finished_at - $2 * interval '1 day' WHERE document_id = $1",
    [documentId, days],
  )
}

describe('retention', () => {
  it('erases what ended longer ago than the workspace keeps content, and nothing else', async () => {
    const [old, young, waiting] = await Promise.all([
      submitAbout('Old'),
      submitAbout('Young'),
      submitAbout('Used again'),
    ])
    for (const id of [old, young, waiting]) await ended(docket, id)
    const ids = await Promise.all([old, young, waiting].map(documentOf))
    for (const [index, days] of [31, 29, 31].entries()) await age(ids[index]!, days)
    await submit(docket, {
      task: TASKS.summarize,
      document: { id: ids[2] },
      runAfter: new Date(Date.now() + 3_600_000),
    })

    expect(await setRetention(30)).toEqual({ __typename: 'Workspace', retentionDays: 30 })
    // A worker that starts looks at once.
    await docket.worker!.stop()
    await docket.startWorker()
    const erased = async () =>
      (
        await docket.sql<{ id: string }>(
          'SELECT id FROM document WHERE erased_at IS NOT NULL AND id = ANY($1)',
          [ids],
        )
      ).map(({ id }) => id)
    await expect.poll(erased, { timeout: 20_000 }).toEqual([ids[0]])
    const [event] = await docket.sql(
      "SELECT actor_type FROM event WHERE job_id = $1 AND type = 'CONTENT_ERASED'",
      [old],
    )
    expect(event).toEqual({ actor_type: 'WORKER' })
    expect(await workspaceEvents('RETENTION_CHANGED')).toEqual([{ before: null, after: 30 }])
    await setRetention(null)
  })

  it.each([0, -1, 36_501])('of %i days is refused', async (days) => {
    expect(await setRetention(days)).toEqual({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
  })
})
