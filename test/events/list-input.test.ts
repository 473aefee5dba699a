import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  for (let i = 0; i < 3; i++) await submit(docket, submitInput())
})
afterAll(() => docket.stop())

const LIST = `query List($filter: EventFilter, $orderBy: EventOrder, $first: Int, $after: String, $last: Int) {
  events(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last) {
    edges { cursor }
    pageInfo { endCursor }
  }
}`

interface Answer {
  events: { pageInfo: { endCursor: string } }
}

const error = async (variables: object) => (await docket.request(LIST, variables)).errors?.[0]?.extensions

const cursorOf = async (variables: object = {}) =>
  (await docket.query<Answer>(LIST, { first: 1, ...variables })).events.pageInfo.endCursor

describe('a cursor of another list', () => {
  const filter = { types: ['JOB_SUBMITTED', 'JOB_STARTED'] }

  it.each<[string, object, object]>([
    ['with another filter', { filter: {} }, { filter }],
    ['with another order', { orderBy: 'AT_ASC' }, { orderBy: 'AT_DESC' }],
  ])('%s is a typed error', async (_, one, other) => {
    expect(await error({ ...other, after: await cursorOf(one) })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'after',
    })
  })

  it('of jobs is a typed error', async () => {
    const { jobs } = await docket.query<{ jobs: Answer['events'] }>(
      '{ jobs(first: 1) { pageInfo { endCursor } } }',
    )
    expect(await error({ after: jobs.pageInfo.endCursor })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'after',
    })
  })

  it('that is written differently but means the same is taken', async () => {
    const after = await cursorOf({ filter, orderBy: 'AT_ASC' })
    const same = { types: ['JOB_STARTED', 'JOB_SUBMITTED', 'JOB_STARTED'], actor: null }
    const { events } = await docket.query<{ events: { edges: object[] } }>(LIST, {
      filter: same,
      orderBy: 'AT_ASC',
      after,
    })
    expect(events.edges).toHaveLength(2)
  })
})

describe('a JSON path', () => {
  it.each([
    '',
    '$.',
    '$ ? (',
    'no path',
    `$."a`,
    '$.a like_regex "("',
    `${'('.repeat(200)}1 == 1${')'.repeat(200)}x`,
    'a\0b',
    '\ud800',
    '$.**.a == 1',
    '$.keyvalue() == 1',
    '$.key\\value() == 1',
    '$.\\u006beyvalue() == 1',
    `$.a == "${'x'.repeat(600)}"`,
  ])('that is invalid or not allowed is a typed error: %j', async (dataMatches) => {
    expect(await error({ filter: { dataMatches } })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'filter.dataMatches',
    })
  })

  const levels = 12
  const explosive = `exists(${'$.* ? (@ == '.repeat(levels)}"none"${')'.repeat(levels)})`

  it('that explodes is stopped, with a typed error, and the server goes on', async () => {
    await docket.sql(
      `INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
       SELECT id, $1, 1, 'STEP_FINISHED', 'WORKER', 'w', (SELECT jsonb_object_agg('key' || i, i) FROM generate_series(1, 16) AS i)
       FROM workspace WHERE name = 'Default'`,
      [randomUUID()],
    )
    const began = performance.now()
    expect(await error({ filter: { dataMatches: explosive } })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'filter.dataMatches',
      problems: [{ message: expect.stringContaining('takes longer') }],
    })
    expect(performance.now() - began).toBeLessThan(6000)
    const [running] = await docket.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'active' AND query LIKE '%jsonpath%' AND pid <> pg_backend_pid()`,
    )
    expect(running!.count).toBe(0)
    expect(await error({})).toBeUndefined()
  })

  it('that explodes many times at once does not keep others from submitting', async () => {
    let done = false
    const asking = Promise.all(
      Array.from({ length: 25 }, () => error({ filter: { dataMatches: explosive } })),
    ).then((errors) => {
      done = true
      return errors
    })
    expect(await submit(docket, submitInput())).toMatchObject({ __typename: 'Job' })
    expect(done).toBe(false)
    for (const given of await asking) expect(given).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('a filter', () => {
  const nested = (levels: number) => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`) as unknown
  const megabyte = 'x'.repeat(1_000_000)

  it.each<[string, object, string]>([
    ['a malformed job', { jobId: 'x' }, 'filter.jobId'],
    ['an actor with a NUL', { actor: { id: 'a\0' } }, 'filter.actor.id'],
    ['an actor of 1 MB', { actor: { id: megabyte } }, 'filter.actor.id'],
    ['a text of 1 MB', { text: megabyte }, 'filter.text'],
    ['a text without a word', { text: '!?' }, 'filter.text'],
    ['a path of 1 MB', { dataMatches: megabyte }, 'filter.dataMatches'],
    ['JSON of 1 MB', { dataContains: { a: megabyte } }, 'filter.dataContains'],
    ['a key of 1 MB', { dataContains: { [megabyte]: 1 } }, 'filter.dataContains'],
    [
      'JSON with 100,000 values',
      { dataContains: Array.from({ length: 100_000 }, () => 1) },
      'filter.dataContains',
    ],
    ['JSON of 1,000 levels', { dataContains: nested(1000) }, 'filter.dataContains'],
    ['JSON with a NUL', { dataContains: { a: ['\0'] } }, 'filter.dataContains'],
    ['JSON with half a character', { dataContains: { '\ud800': 1 } }, 'filter.dataContains'],
    ['100,000 types', { types: Array.from({ length: 100_000 }, () => 'JOB_STARTED') }, 'filter.types'],
  ])('with %s is a typed error', async (_, filter, field) => {
    expect(await error({ filter })).toMatchObject({ code: 'INVALID_INPUT', field, retryable: false })
  })

  it('is told everything that is wrong with it', async () => {
    expect(await error({ filter: { jobId: 'x', text: '' } })).toMatchObject({
      problems: [{ field: 'filter.jobId' }, { field: 'filter.text' }],
    })
  })

  it('of SQL finds nothing and harms nothing', async () => {
    const hostile = `'; DROP TABLE event; --`
    for (const filter of [{ actor: { id: hostile } }, { dataContains: { a: hostile } }, { text: hostile }]) {
      const { events } = await docket.query<{ events: { edges: object[] } }>(LIST, { filter })
      expect(events.edges).toEqual([])
    }
    expect(await error({ filter: { dataMatches: hostile } })).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('a page', () => {
  it.each<[string, object, string]>([
    ['of nothing', { first: 0 }, 'first'],
    ['that is too large', { first: 101 }, 'first'],
    ['of less than nothing', { last: -1 }, 'last'],
    ['at both ends', { first: 1, last: 1 }, 'last'],
    ['after no cursor', { after: 'x' }, 'after'],
    ['after a cursor of 1 MB', { after: 'x'.repeat(1_000_000) }, 'after'],
    ['after an empty cursor', { after: '' }, 'after'],
  ])('%s is a typed error', async (_, page, field) => {
    expect(await error(page)).toMatchObject({ code: 'INVALID_INPUT', field })
  })
})
