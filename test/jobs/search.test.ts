import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { CONTRACT, submit, submitInput, TASKS } from '../support/jobs.ts'
import { claim, claimAndFail, end } from './claims.ts'

let docket: Docket
let ids: string[]
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  const named = (name: string, text = CONTRACT) => ({ document: { inline: { name, text } } })
  const inputs = [
    { ...named('Lease-2026.pdf'), labels: [{ key: 'team', value: 'Legal Ops' }] },
    { ...named('Lease_München 2025'), task: TASKS.extract },
    { ...named('Invoice 2026', 'Another text.'), task: TASKS.evaluate },
    named('Policy'),
    named('Waiting'),
  ]
  ids = []
  for (const input of inputs) ids.push((await submit(docket, submitInput(input))).id)
  await end(docket, (await claim(docket))[0]!, 'COMPLETED')
  await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
  await claimAndFail(docket, 'MODEL_TIMEOUT', 'It was slow.')
  await claim(docket)
  // Times and money that cannot be mistaken for each other.
  await docket.sql(
    `UPDATE job SET created_at = '2026-01-01T00:00:00Z'::timestamptz + place * interval '1 hour',
       started_at = '2026-02-01T00:00:00Z'::timestamptz + place * interval '1 hour', cost_micros = 100 * (10 - place),
       finished_at = CASE WHEN finished_at IS NOT NULL
         THEN '2026-02-01T00:00:00Z'::timestamptz + place * interval '1 hour' + length * interval '1 second' END
     FROM unnest($1::uuid[], ARRAY[20, 10, 30, 0, 0]) WITH ORDINALITY AS change (job_id, length, place) WHERE id = job_id`,
    [ids],
  )
  await docket.sql('UPDATE job SET started_at = NULL WHERE id = $1', [ids[4]])
  await docket.sql(
    `UPDATE job SET result = '{"values": {"law": "England", "days": [30, 60]}}' WHERE id = $1`,
    [ids[0]],
  )
})
afterAll(() => docket.stop())

const LIST = `query List(
  $filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String, $last: Int, $before: String
) {
  jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id submittedBy } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount { count capped }
  }
}`

interface Page {
  edges: { cursor: string; node: { id: string; submittedBy: string } }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
  totalCount: { count: number; capped: boolean }
}

const read = async (variables: object = {}) => (await docket.query<{ jobs: Page }>(LIST, variables)).jobs
const places = ({ edges }: Page) => edges.map(({ node }) => ids.indexOf(node.id))

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the list of jobs', () => {
  it.each<[string, object, number[]]>([
    ['several task types', { taskTypes: ['EVALUATE', 'EXTRACT'] }, [1, 2]],
    ['a task type in both ways', { taskType: 'EXTRACT', taskTypes: ['EVALUATE'] }, []],
    ['when it started', { startedAt: { from: '2026-02-01T02:00:00Z', to: '2026-02-01T04:00:00Z' } }, [1, 2]],
    ['when it ended', { finishedAt: { from: '2026-02-01T02:00:10Z', to: '2026-02-01T03:00:30Z' } }, [1]],
    ['how long it took', { durationSeconds: { from: 20, to: 30 } }, [0]],
    ['how long it took, at least', { durationSeconds: { from: 10.5 } }, [0, 2]],
    ['what it cost', { costMicros: { from: 700, to: 900 } }, [1, 2]],
    ['an error code', { errorCode: ['MODEL_REFUSED'] }, [1]],
    ['several error codes', { errorCode: ['MODEL_REFUSED', 'MODEL_TIMEOUT'] }, [1, 2]],
    ['a word of the document', { documentName: 'lease' }, [0, 1]],
    ['the beginnings of words in any order', { documentName: '20 LEA' }, [0, 1]],
    ['letters of any language', { documentName: 'MÜNCHEN' }, [1]],
    ['a part of a file name', { documentName: 'pdf' }, [0]],
    ['a word that only a label has', { documentName: 'legal' }, []],
    ['words of name and labels together', { text: 'legal lease' }, [0]],
    ['the key of a label', { text: 'team' }, [0]],
    ['a word that stands nowhere', { text: 'lease nowhere' }, []],
    ['the hash of the text', { documentSha256: sha256('Another text.') }, [2]],
    ['the hash of no text', { documentSha256: sha256('') }, []],
    ['who submitted it', { submittedBy: 'default' }, [0, 1, 2, 3, 4]],
    ['nobody who submitted it', { submittedBy: 'somebody' }, []],
    ['JSON in its input', { inputContains: { fields: [{ name: 'date', required: true }] } }, [1]],
    ['JSON in its result', { resultContains: { values: { days: [60], law: 'England' } } }, [0]],
    ['JSON that is in no result', { resultContains: { values: { law: 'Wales' } } }, []],
    ['much at once', { status: ['FAILED', 'COMPLETED'], text: 'lease', durationSeconds: { to: 15 } }, [1]],
  ])('can be limited to %s', async (_, filter, expected) => {
    const page = await read({ filter, orderBy: 'CREATED_AT_ASC' })
    expect(places(page)).toEqual(expected)
    expect(page.totalCount).toEqual({ count: expected.length, capped: false })
  })

  it.each<[string, number[]]>([
    ['CREATED_AT_ASC', [0, 1, 2, 3, 4]],
    ['FINISHED_AT_ASC', [0, 1, 2]],
    ['DURATION_ASC', [1, 0, 2]],
    ['COST_ASC', [4, 3, 2, 1, 0]],
  ])('has the order %s, and its opposite', async (orderBy, expected) => {
    const page = await read({ orderBy })
    expect(places(page)).toEqual(expected)
    expect(page.totalCount.count).toBe(expected.length)
    const opposite = await read({ orderBy: orderBy.replace('ASC', 'DESC') })
    expect(places(opposite)).toEqual(expected.toReversed())
  })

  it.each(['CREATED_AT_ASC', 'FINISHED_AT_DESC', 'DURATION_ASC', 'COST_DESC'])(
    'gives every job once over pages of one, in both directions: %s',
    async (orderBy) => {
      const whole = places(await read({ orderBy }))
      const forward: number[] = []
      for (let after: string | undefined; ; ) {
        const page = await read({ orderBy, first: 1, after })
        forward.push(...places(page))
        if (!page.pageInfo.hasNextPage) break
        after = page.pageInfo.endCursor
      }
      const backward: number[] = []
      for (let before: string | undefined; ; ) {
        const page = await read({ orderBy, last: 1, before })
        backward.unshift(...places(page))
        if (!page.pageInfo.hasPreviousPage) break
        before = page.pageInfo.startCursor
      }
      expect({ forward, backward }).toEqual({ forward: whole, backward: whole })
    },
  )

  it('gives jobs of the same cost once each', async () => {
    await docket.sql('UPDATE job SET cost_micros = 5')
    const seen: number[] = []
    for (let after: string | undefined; ; ) {
      const page = await read({ orderBy: 'COST_DESC', first: 2, after })
      seen.push(...places(page))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4])
  })

  it('refuses the cursor of another order or filter', async () => {
    const { pageInfo } = await read({ first: 1, orderBy: 'COST_DESC' })
    for (const other of [{ orderBy: 'COST_ASC' }, { orderBy: 'COST_DESC', filter: { text: 'lease' } }]) {
      const { errors } = await docket.request(LIST, { ...other, after: pageInfo.endCursor })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
    }
  })

  it.each<[string, object, string]>([
    ['a hash that is none', { documentSha256: 'x' }, 'filter.documentSha256'],
    ['a name without a word', { documentName: '...' }, 'filter.documentName'],
    ['a text of 1 MB', { text: 'x'.repeat(1_000_000) }, 'filter.text'],
    ['a time below zero', { durationSeconds: { from: -1 } }, 'filter.durationSeconds.from'],
    ['money below zero', { costMicros: { to: -1 } }, 'filter.costMicros.to'],
    ['a NUL in JSON', { inputContains: '\0' }, 'filter.inputContains'],
    ['1 MB of JSON', { resultContains: ['x'.repeat(1_000_000)] }, 'filter.resultContains'],
    ['a label of 1 MB', { labels: [{ key: 'a', value: 'x'.repeat(1_000_000) }] }, 'filter.labels[0].value'],
    [
      '101 fingerprints',
      { errorFingerprint: Array.from({ length: 101 }, () => '0'.repeat(16)) },
      'filter.errorFingerprint',
    ],
  ])('answers %s with an error that names it', async (_, filter, field) => {
    const { errors } = await docket.request(LIST, { filter })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field, retryable: false })
  })

  it('finds a job by its labels after they were changed', async () => {
    await docket.sql(`UPDATE job SET labels = '{"team": "Claims"}' WHERE id = $1`, [ids[0]])
    expect(places(await read({ filter: { text: 'claims' } }))).toEqual([0])
    expect(places(await read({ filter: { labels: [{ key: 'team', value: 'Legal Ops' }] } }))).toEqual([])
  })
})

describe('jobs behind thousands of newer ones', () => {
  beforeAll(async () => {
    // Two of them at each time.
    await docket.sql(
      `INSERT INTO job (workspace_id, document_id, task_type, status, labels, input, missing, input_hash, model,
         estimated_input_tokens, estimated_output_tokens, deadline, created_at)
       SELECT workspace_id, document_id, task_type, 'CANCELLED',
         CASE WHEN n <= 12 THEN '{"shelf": "archive"}'::jsonb ELSE '{}' END, input, '{}', input_hash, model, 1, 1, deadline,
         '2025-01-01T00:00:00Z'::timestamptz + n / 2 * interval '1 hour'
       FROM job, generate_series(1, 2500) AS n WHERE id = $1`,
      [ids[3]],
    )
  })

  it.each([
    ['words', { text: 'archive' }],
    ['a label', { labels: [{ key: 'shelf', value: 'archive' }] }],
    ['words, and when they were submitted', { text: 'archive', createdAt: { to: '2026-01-01T00:00:00Z' } }],
    ['words, and a status', { text: 'archive', status: ['CANCELLED'] }],
  ])('are found by %s, each once, from both ends', async (_, filter) => {
    const page = async (variables: object) => await read({ filter, orderBy: 'CREATED_AT_DESC', ...variables })
    const seen = ({ edges }: Page) => edges.map(({ node }) => node.id)
    const found = await docket.sql<{ id: string }>(
      `SELECT id FROM job WHERE labels ? 'shelf' ORDER BY created_at DESC, id DESC`,
    )
    const expected = found.map(({ id }) => id)
    const first = await page({ first: 5 })
    const second = await page({ first: 5, after: first.pageInfo.endCursor })
    const third = await page({ first: 5, after: second.pageInfo.endCursor })
    expect([first, second, third].flatMap(seen)).toEqual(expected)
    const last = await page({ last: 5 })
    const middle = await page({ last: 5, before: last.pageInfo.startCursor })
    const rest = await page({ last: 5, before: middle.pageInfo.startCursor })
    expect([rest, middle, last].flatMap(seen)).toEqual(expected)
    expect([third, rest].map(({ pageInfo }) => [pageInfo.hasNextPage, pageInfo.hasPreviousPage])).toEqual([
      [false, true],
      [true, false],
    ])
    const opposite = await page({ orderBy: 'CREATED_AT_ASC', first: 20 })
    expect(seen(opposite)).toEqual(expected.toReversed())
  })
})

describe('a bulk action', () => {
  it('takes the same JSON with its keys in another order, and changes only what it contains', async () => {
    const mutation = `mutation($filter: JobFilter!, $confirm: ID) {
      retryJobs(filter: $filter, reason: "Again", confirm: $confirm) {
        ... on BulkAction { id matched estimatedCostMicros } ... on ExpectedError { code }
      }
    }`
    const send = async (filter: object, confirm?: string) =>
      (await docket.query<{ retryJobs: { id: string; matched: number } }>(mutation, { filter, confirm }))
        .retryJobs
    const filter = { inputContains: { fields: [{ name: 'date', required: true }] }, documentName: 'lease' }
    const { id, matched } = await send(filter)
    expect(matched).toBe(1)
    const same = { documentName: 'lease', inputContains: { fields: [{ required: true, name: 'date' }] } }
    expect(await send(same, id)).toMatchObject({ id, matched: 1 })
    const other = { ...same, inputContains: { fields: [{ required: false, name: 'date' }] } }
    const { id: next } = await send(filter)
    expect(await send(other, next)).toEqual({ code: 'DRY_RUN_REQUIRED' })
  })
})
