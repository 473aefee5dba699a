import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput, TASKS } from '../support/jobs.ts'

let docket: Docket
let ids: string[]
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  const inputs = [
    {
      labels: [
        { key: 'team', value: 'legal' },
        { key: 'case', value: '"7"' },
      ],
    },
    { labels: [{ key: 'team', value: 'claims' }] },
    { task: TASKS.extract, labels: [{ key: 'team', value: 'legal' }] },
    { task: TASKS.evaluate },
    {},
  ]
  ids = []
  for (const input of inputs) ids.push((await submit(docket, submitInput(input))).id)
  // Two jobs of the same millisecond, and one that is claimed.
  await docket.sql('UPDATE job SET created_at = (SELECT created_at FROM job WHERE id = $1) WHERE id = $2', [
    ids[1],
    ids[2],
  ])
  await docket.sql(`SELECT docket_start_attempt(job, 'worker', 32000, 0) FROM job WHERE id = $1`, [ids[4]])
})
afterAll(() => docket.stop())

const LIST = `query List($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String) {
  jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    edges { cursor node { id document { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Page {
  jobs: {
    edges: { cursor: string; node: { id: string; document: { id: string } } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
  }
}

async function list(variables: object = {}): Promise<number[]> {
  const { jobs } = await docket.query<Page>(LIST, variables)
  return jobs.edges.map((edge) => ids.indexOf(edge.node.id))
}

describe('the list of jobs', () => {
  it('has the last submitted first, or the first', async () => {
    const ascending = await list({ orderBy: 'CREATED_AT_ASC' })
    expect(ascending).toEqual([0, 1, 2, 3, 4])
    expect(await list()).toEqual(ascending.toReversed())
  })

  it.each([
    ['a task type', { taskType: 'EXTRACT' }, [2]],
    ['a status', { status: ['RUNNING'] }, [4]],
    ['several statuses', { status: ['RUNNING', 'PENDING'] }, [4, 3, 2, 1, 0]],
    ['no status at all', { status: [] }, []],
    ['a label', { labels: [{ key: 'team', value: 'legal' }] }, [2, 0]],
    [
      'all of several labels',
      {
        labels: [
          { key: 'team', value: 'legal' },
          { key: 'case', value: '"7"' },
        ],
      },
      [0],
    ],
    ['a label that no job has', { labels: [{ key: 'team', value: 'nobody' }] }, []],
    ['a span of time', { createdAt: { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' } }, []],
    ['a task type and a label', { taskType: 'SUMMARIZE', labels: [{ key: 'team', value: 'legal' }] }, [0]],
  ])('can be limited to %s', async (_, filter, expected) => {
    expect(await list({ filter })).toEqual(expected)
  })

  it('can be limited to a document', async () => {
    const { jobs } = await docket.query<Page>(LIST, {})
    const { node } = jobs.edges[1]!
    expect(await list({ filter: { document: node.document.id } })).toEqual([ids.indexOf(node.id)])
  })

  it.each(['CREATED_AT_ASC', 'CREATED_AT_DESC'])(
    'gives every job once over pages of one, even of the same millisecond: %s',
    async (orderBy) => {
      const seen: string[] = []
      let after: string | undefined
      for (let page = 0; page < 6; page++) {
        const { jobs } = await docket.query<Page>(LIST, { first: 1, after, orderBy })
        seen.push(...jobs.edges.map((edge) => edge.node.id))
        expect(jobs.pageInfo.hasNextPage).toBe(seen.length < ids.length)
        if (!jobs.pageInfo.hasNextPage) break
        after = jobs.pageInfo.endCursor
      }
      expect(seen).toHaveLength(ids.length)
      expect(new Set(seen)).toEqual(new Set(ids))
    },
  )

  it('is not shifted by jobs that are submitted between two pages', async () => {
    const first = await docket.query<Page>(LIST, { first: 2, orderBy: 'CREATED_AT_DESC' })
    const { id } = await submit(docket, submitInput())
    const second = await list({ first: 2, after: first.jobs.pageInfo.endCursor })
    expect(second).toEqual([2, 1])
    await docket.sql('DELETE FROM job WHERE id = $1', [id])
  })

  it.each([
    ['after', { after: 'no cursor' }],
    ['after', { after: Buffer.from('["2026-01-01T00:00:00Z"]').toString('base64url') }],
    ['after', { after: Buffer.from('["yesterday","x"]').toString('base64url') }],
    ['first', { first: 0 }],
    ['first', { first: 101 }],
    ['first', { first: -1 }],
    ['filter.document', { filter: { document: 'no uuid' } }],
  ])('answers a bad %s with an error that names it: %o', async (field, variables) => {
    const { data, errors } = await docket.request(LIST, variables)
    expect(data).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field, retryable: false })
  })
})

describe('a job by its id', () => {
  const read = (id: string) =>
    docket.request<{ job: { id: string } | null }>(
      'query($id: ID!) { job(id: $id) { id input document { text } } }',
      { id },
    )

  it('is null when there is none', async () => {
    expect(await read(randomUUID())).toEqual({ data: { job: null } })
  })

  it('is an error that names the argument when the id is malformed', async () => {
    const { errors } = await read('1; DROP TABLE job')
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'id' })
  })

  it('has its input and the text of its document', async () => {
    const { data } = await read(ids[2]!)
    expect(data).toMatchObject({
      job: {
        input: { fields: [{ name: 'date' }, { name: 'governing_law' }] },
        document: { text: expect.stringContaining('Northwind') },
      },
    })
  })
})

it('the viewer sees its workspace, and whether answers are simulated', async () => {
  expect(await docket.query('{ viewer { apiKeyName simulated workspace { name } } }')).toEqual({
    viewer: { apiKeyName: 'default', simulated: false, workspace: { name: 'Default' } },
  })
})
