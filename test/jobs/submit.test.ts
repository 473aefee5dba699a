import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, submit, submitInput } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false, env: { DOCKET_MAX_TEXT_LENGTH: '100000' } })
})
afterAll(() => docket.stop())

const rows = async () => {
  const [counts] = await docket.sql<Record<string, string>>(`
    SELECT (SELECT count(*) FROM document) AS documents, (SELECT count(*) FROM job) AS jobs,
           (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM queue_entry) AS queued`)
  return counts
}

const inline = (text: string) => ({ document: { inline: { text } } })
const fields = (...names: string[]) => ({ task: { extract: { fields: names.map((name) => ({ name })) } } })
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `field ${i}`)
const label = (key: string, value = 'x') => ({ labels: [{ key, value }] })

describe('a submit that is wrong', () => {
  it.each<[string, object, string]>([
    ['an empty text', inline(''), 'document.inline.text'],
    ['a blank text', inline(' \n\t '), 'document.inline.text'],
    ['a text over the limit', inline('a'.repeat(100_001)), 'document.inline.text'],
    ['a NUL in the text', inline('a\0b'), 'document.inline.text'],
    ['half of a surrogate pair in the text', inline('a\ud800b'), 'document.inline.text'],
    [
      'a document name of two lines',
      { document: { inline: { text: 'a', name: 'a\nb' } } },
      'document.inline.name',
    ],
    ['a malformed document id', { document: { id: 'no-uuid' } }, 'document.id'],
    ['no fields', fields(), 'task.extract.fields'],
    ['200 fields', fields(...numbered(200)), 'task.extract.fields'],
    ['a field name used twice', fields('a', 'b', 'a'), 'task.extract.fields[2].name'],
    ['names that differ only by blanks around them', fields('a', ' a '), 'task.extract.fields[1].name'],
    ['an empty field name', fields(''), 'task.extract.fields[0].name'],
    ['no criteria', { task: { evaluate: { criteria: [] } } }, 'task.evaluate.criteria'],
    [
      'a focus of 100,000 characters',
      { task: { summarize: { focus: 'f'.repeat(100_000) } } },
      'task.summarize.focus',
    ],
    ['an empty focus', { task: { summarize: { focus: '' } } }, 'task.summarize.focus'],
    ['a control character in a label', label('team\u0007'), 'labels[0].key'],
    ['a line end in a label', label('team', 'a\nb'), 'labels[0].value'],
    ['a label key used twice', { labels: [label('a').labels[0], label('a').labels[0]] }, 'labels[1].key'],
    ['an empty idempotency key', { idempotencyKey: '' }, 'idempotencyKey'],
    ['an idempotency key of 300 characters', { idempotencyKey: 'k'.repeat(300) }, 'idempotencyKey'],
    ['a webhook address that is no URL', { webhookUrl: 'not a url' }, 'webhookUrl'],
    ['a webhook address of another protocol', { webhookUrl: 'file:///etc/passwd' }, 'webhookUrl'],
  ])('gets a typed error that names the field, and writes no row: %s', async (_, changes, field) => {
    const before = await rows()
    const outcome = await submit(docket, submitInput(changes))
    expect(outcome).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      retryable: false,
      field,
    })
    expect(await rows()).toEqual(before)
  })

  it('is told everything that is wrong at once', async () => {
    const outcome = await submit(
      docket,
      submitInput({ ...inline(''), ...label('\u0000'), idempotencyKey: '' }),
    )
    expect(outcome.problems.map((problem) => problem.field)).toEqual([
      'document.inline.text',
      'labels[0].key',
      'idempotencyKey',
    ])
  })

  it('names an unknown document', async () => {
    const before = await rows()
    const outcome = await submit(docket, submitInput({ document: { id: randomUUID() } }))
    expect(outcome).toMatchObject({ __typename: 'DocumentNotFoundError', code: 'DOCUMENT_NOT_FOUND' })
    expect(await rows()).toEqual(before)
  })

  it.each([
    ['two tasks', { task: { summarize: {}, evaluate: { criteria: [] } } }],
    ['no task', { task: {} }],
    ['a document both by id and inline', { document: { id: randomUUID(), inline: { text: 'a' } } }],
  ])('is refused by the schema itself: %s', async (_, changes) => {
    const { errors } = await docket.request(
      'mutation($i: SubmitJobInput!) { submitJob(input: $i) { __typename } }',
      {
        i: submitInput(changes),
      },
    )
    expect(errors?.[0]?.message).toMatch(/exactly one/i)
  })
})

describe('a submit', () => {
  it('commits the document, the job, event 1 and the queue entry together', async () => {
    const before = await rows()
    const { id, status } = await submit(docket, submitInput({ labels: [{ key: 'team', value: 'legal' }] }))
    expect(status).toBe('PENDING')
    const after = await rows()
    for (const table of ['documents', 'jobs', 'events', 'queued']) {
      expect(Number(after?.[table])).toBe(Number(before?.[table]) + 1)
    }
    const [event] = await docket.sql('SELECT seq, type, actor_type, data FROM event WHERE job_id = $1', [id])
    expect(event).toMatchObject({
      seq: 1,
      type: 'JOB_SUBMITTED',
      actor_type: 'API_KEY',
      data: { to: 'PENDING' },
    })
    expect(JSON.stringify(event)).not.toContain('Northwind')
  })

  it('takes a stored document by its id', async () => {
    const first = await submit(docket, submitInput())
    const [row] = await docket.sql<{ document_id: string }>('SELECT document_id FROM job WHERE id = $1', [
      first.id,
    ])
    const second = await submit(docket, submitInput({ document: { id: row?.document_id } }))
    expect(second.__typename).toBe('Job')
  })

  it('marks pages at form feeds', async () => {
    const { id } = await submit(docket, submitInput(inline('one\ftwo\fthree')))
    const { job } = await docket.query<{ job: { document: { pageStarts: number[] } } }>(
      'query($id: ID!) { job(id: $id) { document { pageStarts } } }',
      { id },
    )
    expect(job.document.pageStarts).toEqual([0, 4, 8])
  })
})

describe('an idempotency key', () => {
  it('gives the job to a submit that is repeated after its times have passed', async () => {
    const inASecond = new Date(Date.now() + 1000)
    const input = submitInput({ idempotencyKey: randomUUID(), runAfter: inASecond.toISOString() })
    const { id } = await submit(docket, input)
    await expect.poll(() => Date.now(), { timeout: 5000 }).toBeGreaterThan(inASecond.getTime())
    expect(await submit(docket, input)).toMatchObject({ __typename: 'Job', id })
    const fresh = { ...input, idempotencyKey: randomUUID() }
    expect(await submit(docket, fresh)).toMatchObject({ __typename: 'InvalidInputError', field: 'runAfter' })
  })

  it('gives one job to a hundred submits at once', async () => {
    const before = await rows()
    const input = submitInput({ idempotencyKey: randomUUID() })
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => submit(docket, input)))
    expect(new Set(outcomes.map((outcome) => outcome.id)).size).toBe(1)
    const after = await rows()
    for (const table of ['documents', 'jobs', 'events', 'queued']) {
      expect(Number(after?.[table])).toBe(Number(before?.[table]) + 1)
    }
  })

  it.each<[string, object]>([
    ['another text', inline(`${CONTRACT} `)],
    ['another task', { task: { summarize: { length: 'DETAILED' } } }],
    ['another label', label('team')],
    ['another priority', { priority: 'BULK' }],
  ])('is a typed error with %s, and names the job that holds it', async (_, changes) => {
    const idempotencyKey = randomUUID()
    const { id } = await submit(docket, submitInput({ idempotencyKey }))
    const before = await rows()
    const outcome = await submit(docket, submitInput({ idempotencyKey, ...changes }))
    expect(outcome).toMatchObject({
      __typename: 'IdempotencyConflictError',
      code: 'IDEMPOTENCY_CONFLICT',
      jobId: id,
    })
    expect(await rows()).toEqual(before)
  })
})
