import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { claim, end } from '../jobs/claims.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'

let docket: Docket
/** One that failed, one that was retried and then completed, one that was cancelled */
let jobs: [failed: string, completed: string, cancelled: string]
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  const failed = await submitAndClaim()
  await end(docket, failed, 'FAILED', { code: 'MODEL_REFUSED', message: 'The model refused Lease 7.' })
  const retried = await submitAndClaim()
  await end(docket, retried, 'RETRYING', { code: 'MODEL_OVERLOADED', message: 'Overloaded.' })
  await end(docket, (await claim(docket))[0]!, 'COMPLETED')
  const { id } = await submit(docket, submitInput())
  await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "Wrong file") { __typename } }', { id })
  jobs = [failed.jobId, retried.jobId, id]
})
afterAll(() => docket.stop())

async function submitAndClaim() {
  await submit(docket, submitInput())
  return (await claim(docket))[0]!
}

const LIST = `query List(
  $filter: EventFilter, $orderBy: EventOrder, $first: Int, $after: String, $last: Int, $before: String
) {
  events(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { jobId seq type actor { type id } at status data } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Event {
  jobId: string
  seq: number
  type: string
}

interface Page {
  edges: { cursor: string; node: Event }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
}

const read = async (variables: object = {}) => (await docket.query<{ events: Page }>(LIST, variables)).events

/** Events as job and seq, such as 0:1 for the first one of the first job. */
const names = ({ edges }: Page) => edges.map(({ node }) => `${jobs.indexOf(node.jobId)}:${node.seq}`)

const HISTORY = ['0:1', '0:2', '0:3', '1:1', '1:2', '1:3', '1:4', '1:5', '2:1', '2:2', '2:3']

/** All pages of a list, one after the other. */
async function walk(variables: object, going: 'after' | 'before' = 'after', size = 1): Promise<Event[]> {
  const seen: Event[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await read({
      ...variables,
      [going === 'after' ? 'first' : 'last']: size,
      [going]: cursor,
    })
    const events = page.edges.map(({ node }) => node)
    seen.push(...(going === 'after' ? events : events.toReversed()))
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    if (!(going === 'after' ? hasNextPage : hasPreviousPage)) return seen
    cursor = going === 'after' ? endCursor : startCursor
  }
}

const nameOf = ({ jobId, seq }: Event) => `${jobs.indexOf(jobId)}:${seq}`

describe('the log', () => {
  it('has the latest event first, or the oldest', async () => {
    expect(names(await read({ orderBy: 'AT_ASC' }))).toEqual(HISTORY)
    expect(names(await read())).toEqual(HISTORY.toReversed())
  })

  it('tells of each event all there is', async () => {
    const { edges } = await read({ filter: { types: ['JOB_FAILED'] } })
    expect(edges).toMatchObject([
      {
        node: {
          jobId: jobs[0],
          seq: 3,
          type: 'JOB_FAILED',
          actor: { type: 'WORKER', id: 'worker-of-the-test' },
          at: expect.any(String),
          status: 'FAILED',
          data: { from: 'RUNNING', to: 'FAILED', errorCode: 'MODEL_REFUSED' },
        },
      },
    ])
  })

  it.each<[string, () => object, string[]]>([
    ['a job', () => ({ jobId: jobs[2] }), ['2:1', '2:2', '2:3']],
    ['a type', () => ({ types: ['JOB_STARTED'] }), ['0:2', '1:2', '1:4']],
    ['several types', () => ({ types: ['JOB_STARTED', 'JOB_FAILED'] }), ['0:2', '0:3', '1:2', '1:4']],
    ['no type at all', () => ({ types: [] }), []],
    ['a kind of actor', () => ({ actor: { type: 'API_KEY' } }), ['0:1', '1:1', '2:1', '2:2', '2:3']],
    ['an actor', () => ({ actor: { id: 'worker-of-the-test' } }), ['0:2', '0:3', '1:2', '1:3', '1:4', '1:5']],
    ['nobody', () => ({ actor: { type: 'WORKER', id: 'default' } }), []],
    ['the new status', () => ({ statusTo: ['RETRYING', 'CANCELLED'] }), ['1:3', '2:3']],
    ['the old status', () => ({ statusFrom: ['RUNNING'] }), ['0:3', '1:3', '1:5']],
    ['both', () => ({ statusFrom: ['RETRYING'], statusTo: ['RUNNING'] }), ['1:4']],
    ['JSON in its data', () => ({ dataContains: { attempt: 2 } }), ['1:4']],
    [
      'a JSON path',
      () => ({ dataMatches: '$.attempt > 1 || $.errorCode like_regex "^MODEL_R"' }),
      ['0:3', '1:4'],
    ],
    ['a path that is no predicate', () => ({ dataMatches: '$.attempt' }), []],
    ['words of a message', () => ({ text: 'lease REFUSED' }), ['0:3']],
    ['the beginnings of words', () => ({ text: 'overl' }), ['1:3']],
    ['an error code', () => ({ text: 'MODEL_OVERLOADED' }), ['1:3']],
    ['words of a reason', () => ({ text: 'wrong file' }), ['2:2', '2:3']],
    ['words that are far apart', () => ({ text: 'refused file' }), []],
    ['a span of time', () => ({ at: { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' } }), []],
    ['a type of one job', () => ({ jobId: jobs[1], types: ['JOB_STARTED'] }), ['1:2', '1:4']],
  ])('can be limited to %s', async (_, filter, expected) => {
    expect(names(await read({ filter: filter(), orderBy: 'AT_ASC' }))).toEqual(expected)
  })

  it('can be limited to a span of time, from inclusive and to exclusive', async () => {
    const rows = await docket.sql<{ at: Date }>('SELECT DISTINCT at FROM event ORDER BY at')
    const [from, to] = [rows[1]!.at, rows.at(-1)!.at]
    const inside = await docket.sql<{ job_id: string; seq: number }>(
      'SELECT job_id, seq FROM event WHERE at >= $1 AND at < $2 ORDER BY position',
      [from, to],
    )
    const page = await read({ filter: { at: { from, to } }, orderBy: 'AT_ASC' })
    expect(page.edges.map(({ node }) => [node.jobId, node.seq])).toEqual(
      inside.map(({ job_id, seq }) => [job_id, seq]),
    )
  })

  it('of another workspace is not seen', async () => {
    const other = randomUUID()
    await docket.sql("INSERT INTO workspace (id, name) VALUES ($1, 'Other')", [other])
    await append(docket.sql, { workspaceId: other, jobId: randomUUID() })
    expect(await walk({}, 'after', 100)).toHaveLength(HISTORY.length)
  })
})

describe('pages of the log', () => {
  it.each([
    ['AT_ASC', 'after'],
    ['AT_DESC', 'after'],
    ['AT_ASC', 'before'],
    ['AT_DESC', 'before'],
  ] as const)('of one event give each once: %s, %s', async (orderBy, going) => {
    const seen = (await walk({ orderBy }, going)).map(nameOf)
    const backward = (orderBy === 'AT_DESC') === (going === 'after')
    expect(seen).toEqual(backward ? HISTORY.toReversed() : HISTORY)
  })

  it('tell whether there is more on either side', async () => {
    const first = await read({ first: 2 })
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await read({ first: 2, after: first.pageInfo.endCursor })
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    const back = await read({ last: 2, before: second.pageInfo.startCursor })
    expect(back.edges).toEqual(first.edges)
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
  })

  it('lie between two cursors when both are given', async () => {
    const { edges } = await read({ orderBy: 'AT_ASC' })
    const between = await read({ orderBy: 'AT_ASC', after: edges[2]!.cursor, before: edges[5]!.cursor })
    expect(names(between)).toEqual(HISTORY.slice(3, 5))
  })
})

describe('a log of more than 10,000 events', () => {
  const many = randomUUID()
  beforeAll(async () => {
    await docket.sql(
      `INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
       SELECT id, $1, seq, 'STEP_FINISHED', 'WORKER', 'w', jsonb_build_object('of', seq % 100)
       FROM workspace, generate_series(1, 10001) AS seq
       WHERE name = 'Default' ORDER BY seq`,
      [many],
    )
  })

  it('is counted when somebody asks, to 10,000 or exactly', async () => {
    const count = `query($filter: EventFilter) {
      events(filter: $filter) {
        total: totalCount { count capped } exact: totalCount(exact: true) { count capped }
      }
    }`
    expect(await docket.query(count, { filter: { types: ['JOB_STARTED'] } })).toEqual({
      events: { total: { count: 3, capped: false }, exact: { count: 3, capped: false } },
    })
    expect(await docket.query(count, { filter: { jobId: many } })).toEqual({
      events: { total: { count: 10_000, capped: true }, exact: { count: 10_001, capped: false } },
    })
  })

  it('gives the rare event that lies behind thousands of others, and ends there', async () => {
    const page = await read({ filter: { text: 'lease refused' }, first: 1 })
    expect(names(page)).toEqual(['0:3'])
    expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false })
    const filter = { dataContains: { to: 'RUNNING' } }
    for (const going of ['after', 'before'] as const) {
      const seen = (await walk({ filter }, going)).map(nameOf)
      expect(going === 'after' ? seen : seen.toReversed()).toEqual(['1:4', '1:2', '0:2'])
    }
  })

  it('gives each of many events that are searched for once', async () => {
    const filter = { dataMatches: '!exists($.to)', jobId: many }
    const seen = await walk({ filter, orderBy: 'AT_ASC' }, 'after', 100)
    expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 10_001 }, (_, i) => i + 1))
  })

  it('gives one of a hundred, each once, where the newest thousands do not fill a page', async () => {
    const filter = { dataContains: { of: 0 }, jobId: many }
    const seen = await walk({ filter, orderBy: 'AT_ASC' }, 'after', 60)
    expect(seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 100 * (i + 1)))
  })
})

interface Writer {
  workspaceId?: string
  jobId: string
  seq?: number
}

/** Appends an event as the SQL functions do. */
const append = (sql: (statement: string, values: unknown[]) => Promise<unknown>, writer: Writer) =>
  sql(
    `INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id)
     SELECT coalesce($1, id), $2, $3, 'STEP_FINISHED', 'WORKER', 'w' FROM workspace WHERE name = 'Default'`,
    [writer.workspaceId ?? null, writer.jobId, writer.seq ?? 1],
  )

it('a reason that is one word of 2,000 letters is kept, and found by its beginning', async () => {
  const { id } = await submit(docket, submitInput())
  const cancel = 'mutation($id: ID!, $reason: String!) { cancelJob(id: $id, reason: $reason) { __typename } }'
  await docket.query(cancel, { id, reason: 'é'.repeat(2000) })
  const found = async (text: string) =>
    (await read({ filter: { text, jobId: id } })).edges.map(({ node }) => node.type)
  expect(await found('ÉÉÉ')).toEqual(['JOB_CANCELLED', 'CANCEL_REQUESTED'])
  expect(await found('éa')).toEqual([])
})

describe('while events come in', () => {
  const clients: pg.Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end()))
  })

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: docket.databaseUrl })
    await client.connect()
    clients.push(client)
    return client
  }

  it('one that is not committed holds back those after it: none is missed from a cursor on', async () => {
    const [early, late] = [randomUUID(), randomUUID()]
    const filter = { at: { from: new Date() } }
    const slow = await connect()
    await slow.query('BEGIN')
    await append((statement, values) => slow.query(statement, values), { jobId: early })
    await append(docket.sql, { jobId: late })
    const before = await read({ filter, orderBy: 'AT_ASC' })
    expect(before.edges).toEqual([])
    expect((await read({ filter })).edges.map(({ node }) => node.jobId)).toEqual([late])
    await slow.query('COMMIT')
    await expect
      .poll(async () => (await read({ filter, orderBy: 'AT_ASC' })).edges.map(({ node }) => node.jobId))
      .toEqual([early, late])
  })

  it('pages to the new neither skip nor repeat, whatever the order of the commits', async () => {
    const writers = Array.from({ length: 6 }, () => randomUUID())
    const perWriter = 40
    const filter = { at: { from: new Date() }, types: ['STEP_FINISHED'] }
    const writing = Promise.all(
      writers.map(async (jobId) => {
        const client = await connect()
        for (let seq = 1; seq <= perWriter; seq += 2) {
          await client.query('BEGIN')
          await append((statement, values) => client.query(statement, values), { jobId, seq })
          await client.query('SELECT pg_sleep(random() * 0.02)')
          await append((statement, values) => client.query(statement, values), { jobId, seq: seq + 1 })
          await client.query('COMMIT')
        }
      }),
    )
    const seen: string[] = []
    let after: string | undefined
    await expect
      .poll(
        async () => {
          const page = await read({ filter, orderBy: 'AT_ASC', first: 7, after })
          seen.push(...page.edges.map(({ node }) => `${node.jobId}:${node.seq}`))
          after = page.pageInfo.endCursor ?? after
          return seen.length
        },
        { interval: 1, timeout: 25_000 },
      )
      .toBe(writers.length * perWriter)
    await writing
    expect(new Set(seen).size).toBe(seen.length)
    expect((await read({ filter, orderBy: 'AT_ASC', after })).edges).toEqual([])
  })

  it('pages to the old give what was there when they began, each once', async () => {
    const filter = { types: ['JOB_STARTED', 'JOB_RETRYING', 'JOB_SUBMITTED', 'STEP_STARTED'] }
    const there = (await walk({ filter }, 'after', 100)).map(nameOf)
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await read({ filter, first: 2, after })
      seen.push(...names(page))
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined
      await submit(docket, submitInput())
    } while (after)
    expect(seen).toEqual(there)
  })
})
