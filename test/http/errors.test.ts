import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { FOLLOWERS, type Item } from './follow.ts'
import { codes, expectNoInternals, send } from './send.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const SUBMIT = 'mutation ($input: SubmitJobInput!) { submitJob(input: $input) { __typename } }'
const STRICT = { accept: 'application/graphql-response+json' }

describe('names of the schema', () => {
  it.each([
    ['a field', { query: '{ viewr { apiKeyName } }' }],
    ['an argument', { query: '{ job(ident: "x") { id } }' }],
    ['a type', { query: '{ viewer { ... on Workspac { id } } }' }],
    ['an enum value', { query: '{ jobs(orderBy: CREATED_AT_DES) { edges { cursor } } }' }],
    ['a fragment', { query: '{ ...Vewer } fragment Viewer on Query { viewer { simulated } }' }],
    ['a directive', { query: '{ viewer @skp(if: true) { simulated } }' }],
    [
      'a value of a variable',
      {
        query: 'query ($o: JobOrder) { jobs(orderBy: $o) { edges { cursor } } }',
        variables: { o: 'CREATED_AT_DES' },
      },
    ],
    ['a field of a variable', { query: SUBMIT, variables: { input: { tasc: {}, document: {} } } }],
    [
      'a field deep in a variable',
      { query: SUBMIT, variables: { input: submitInput({ task: { summarize: { lenght: 'BRIEF' } } }) } },
    ],
  ])('are not suggested for a wrong %s', async (_, request) => {
    const strict = await send(docket, request, { headers: STRICT })
    expect(strict.status).toBe(400)
    const reply = await send(docket, request)
    expect(codes(reply)?.length).toBeGreaterThan(0)
    for (const code of codes(reply)!) expect(['GRAPHQL_VALIDATION_FAILED', 'INVALID_INPUT']).toContain(code)
  })
})

describe('an unexpected error', () => {
  const JOBS = '{ jobs { edges { node { id } } } }'

  async function withoutJobs<Result>(act: () => Promise<Result>): Promise<Result> {
    await docket.sql('ALTER TABLE job RENAME TO job_gone')
    try {
      return await act()
    } finally {
      await docket.sql('ALTER TABLE job_gone RENAME TO job')
    }
  }

  it('is masked under an id that stands in the log with the cause', async () => {
    const reply = await withoutJobs(() => send(docket, { query: JOBS }))
    expect(reply.answer.errors).toMatchObject([
      {
        message: 'Something went wrong on our side.',
        path: ['jobs'],
        extensions: { code: 'INTERNAL', retryable: true },
      },
    ])
    const requestId = String(reply.answer.errors?.[0]?.extensions?.requestId)
    const logged = docket.server
      .output()
      .split('\n')
      .filter((line) => line.includes(requestId))
    expect(logged).toHaveLength(1)
    expect(logged[0]).toContain('does not exist')
  })

  it('is masked in a mutation, and the same submit succeeds when the fault is over', async () => {
    const request = { query: SUBMIT, variables: { input: submitInput({ idempotencyKey: 'again' }) } }
    expect(codes(await withoutJobs(() => send(docket, request)))).toEqual(['INTERNAL'])
    expect((await send(docket, request)).answer.data).toEqual({ submitJob: { __typename: 'Job' } })
  })

  it('is masked in an event stream', async () => {
    const { id } = await submit(docket, submitInput())
    const query = `subscription { jobEvents(jobId: "${id}") { seq } }`
    const reply = await withoutJobs(() =>
      send(docket, { query }, { headers: { accept: 'text/event-stream' } }),
    )
    expect(reply.text).toContain('"code":"INTERNAL"')
    expect(reply.text).toMatch(/"requestId":"[-0-9a-f]{36}"/)
  })

  it.each(FOLLOWERS)('is masked in the middle of a stream as well: %s', async (_client, follow) => {
    const { id: jobId } = await submit(docket, submitInput())
    const items: Item[] = []
    for await (const item of follow(docket, { jobId })) {
      if (items.push(item) > 1) break
      await docket.sql('ALTER TABLE job RENAME TO job_gone')
      await docket.sql("SELECT pg_notify('docket_events', $1)", [jobId])
    }
    await docket.sql('ALTER TABLE job_gone RENAME TO job')
    expectNoInternals(JSON.stringify(items))
    expect(items).toMatchObject([
      { data: { jobEvents: { seq: 1 } } },
      { errors: [{ message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } }] },
    ])
  })

  it('is masked when the database holds what the schema does not allow', async () => {
    const { id } = await submit(docket, submitInput())
    await docket.sql(
      "UPDATE job SET status = 'FAILED', error_code = 'NO_SUCH_CODE', error_message = 'x', finished_at = now() WHERE id = $1",
      [id],
    )
    const reply = await send(docket, { query: `{ job(id: "${id}") { error { code } } }` })
    expect(codes(reply)).toEqual(['INTERNAL'])
    expect(reply.text).not.toContain('NO_SUCH_CODE')
  })
})

describe('an input that is wrong', () => {
  it.each([
    ['{ job(id: "x") { id } }', 'id'],
    ['{ document(id: "\\u0000") { id } }', 'id'],
    ['{ jobs(first: 0) { edges { cursor } } }', 'first'],
    ['{ jobs(first: 101) { edges { cursor } } }', 'first'],
    ['{ jobs(after: "AAAA") { edges { cursor } } }', 'after'],
    ['{ jobs(filter: { document: "x" }) { edges { cursor } } }', 'filter.document'],
    [
      '{ jobs(filter: { labels: [{ key: "a", value: "\\u0000" }] }) { edges { cursor } } }',
      'filter.labels[0].value',
    ],
  ])('is named: %s', async (query, field) => {
    const reply = await send(docket, { query })
    expect(reply.answer.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }])
  })

  it('is INVALID_INPUT also when a null comes where the schema allows none', async () => {
    const query = 'query ($id: ID = "x") { job(id: $id) { id } }'
    expect(codes(await send(docket, { query, variables: { id: null } }))).toEqual(['INVALID_INPUT'])
  })
})
