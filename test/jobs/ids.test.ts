import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { startBulkWorker } from './bulk-worker.ts'
import { claimAndFail, footprint } from './claims.ts'

let docket: Docket
let ids: string[]
let foreign: string
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
beforeEach(async () => {
  await docket.sql('DELETE FROM queue_entry')
  const jobs = await Promise.all(Array.from({ length: 5 }, () => submit(docket, submitInput())))
  ids = jobs.map(({ id }) => id).toSorted()
  foreign = (await submit(docket, submitInput())).id
  await docket.sql(
    `WITH other AS (INSERT INTO workspace (name) VALUES ('Other') RETURNING id)
     UPDATE job SET workspace_id = other.id FROM other WHERE job.id = $1`,
    [foreign],
  )
})

const many = (count: number) => Array.from({ length: count }, () => randomUUID())

const LIST = `query List($filter: JobFilter, $first: Int, $after: String) {
  jobs(filter: $filter, orderBy: CREATED_AT_ASC, first: $first, after: $after) {
    edges { node { id } }
    pageInfo { hasNextPage endCursor }
    totalCount { count capped }
  }
}`

interface Page {
  edges: { node: { id: string } }[]
  pageInfo: { hasNextPage: boolean; endCursor: string }
  totalCount: { count: number; capped: boolean }
}

const read = async (filter: object, page: object = {}) =>
  (await docket.query<{ jobs: Page }>(LIST, { filter, ...page })).jobs
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id)

describe('a list of jobs by their ids', () => {
  it('has these jobs and no others, however their ids are written', async () => {
    const asked = [ids[3]!.toUpperCase(), ids[1]!, ids[1]!, foreign, randomUUID()]
    const page = await read({ ids: asked })
    expect(idsOf(page).toSorted()).toEqual([ids[1], ids[3]])
    expect(page.totalCount).toEqual({ count: 2, capped: false })
  })

  it('has none for an empty list', async () => {
    const page = await read({ ids: [] })
    expect(idsOf(page)).toEqual([])
    expect(page.totalCount).toEqual({ count: 0, capped: false })
  })

  it('holds the other conditions as well', async () => {
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "x") { __typename } }', {
      id: ids[2],
    })
    expect(idsOf(await read({ ids, status: ['CANCELLED'] }))).toEqual([ids[2]])
  })

  it('goes on behind a cursor, which no list of other ids takes', async () => {
    const first = await read({ ids: ids.slice(0, 3) }, { first: 2 })
    const { endCursor: after } = first.pageInfo
    const second = await read({ ids: ids.slice(0, 3).toReversed() }, { first: 2, after })
    expect([...idsOf(first), ...idsOf(second)].toSorted()).toEqual(ids.slice(0, 3))
    expect(second.pageInfo.hasNextPage).toBe(false)
    const { errors } = await docket.request(LIST, { filter: { ids }, after })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
  })

  it('takes 1,000 ids', async () => {
    expect(idsOf(await read({ ids: [...many(999), ids[0]] }))).toEqual([ids[0]])
  })

  it.each<[string, string[], string, string]>([
    ['an id that is none', [randomUUID(), 'x'], 'filter.ids[1]', 'is not an id'],
    ['an empty id', [''], 'filter.ids[0]', 'is not an id'],
    ['1,001 ids', many(1001), 'filter.ids', 'has more than 1000 entries'],
  ])('answers %s with an error that names it', async (_, asked, field, message) => {
    const { errors } = await docket.request(LIST, { filter: { ids: asked } })
    expect(errors).toHaveLength(1)
    expect(errors![0]!.message).toContain(message)
    expect(errors![0]!.extensions).toMatchObject({ code: 'INVALID_INPUT', field, retryable: false })
  })
})

const FIELDS = `__typename
  ... on BulkAction { id status matched done changed }
  ... on ExpectedError { code }
  ... on InvalidInputError { field }`
const CANCEL = `mutation Cancel($filter: JobFilter!, $confirm: ID) {
  outcome: cancelJobs(filter: $filter, reason: "Selected by hand", confirm: $confirm) { ${FIELDS} }
}`
const RETRY = `mutation Retry($filter: JobFilter!, $confirm: ID) {
  outcome: retryJobs(filter: $filter, reason: "Selected by hand", confirm: $confirm) { ${FIELDS} }
}`

interface Outcome {
  __typename: string
  id: string
  status: string
  matched: number
  changed: number
}

const send = async (mutation: string, filter: object, confirm?: string) =>
  (await docket.query<{ outcome: Outcome }>(mutation, { filter, confirm })).outcome

/** Prepares, confirms with the ids in another order, and waits for the end. */
async function act(mutation: string, asked: string[]): Promise<Outcome> {
  const { id, matched } = await send(mutation, { ids: asked })
  await send(mutation, { ids: asked.toReversed().map((each) => each.toUpperCase()) }, id)
  const stop = startBulkWorker(docket)
  const query = 'query($id: ID!) { bulkAction(id: $id) { status matched done changed } }'
  const state = async () => (await docket.query<{ bulkAction: Outcome }>(query, { id })).bulkAction
  await expect.poll(state, { timeout: 20_000 }).toMatchObject({ status: 'DONE', matched })
  await stop()
  return await state()
}

const statuses = async () => {
  const jobs = await docket.sql<{ id: string; status: string }>(
    'SELECT id, status FROM job WHERE id = ANY($1) ORDER BY id',
    [[...ids, foreign]],
  )
  return Object.fromEntries(jobs.map(({ id, status }) => [id, status]))
}

describe('a bulk action by ids', () => {
  it('cancels these jobs and leaves all others alone', async () => {
    const before = await statuses()
    const done = await act(CANCEL, [ids[0]!, ids[4]!, foreign])
    expect(done).toMatchObject({ matched: 2, done: 2, changed: 2 })
    expect(await statuses()).toEqual({ ...before, [ids[0]!]: 'CANCELLED', [ids[4]!]: 'CANCELLED' })
  })

  it('retries of these jobs those that can be', async () => {
    const failed = (await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')).jobId
    const before = await statuses()
    expect(await act(RETRY, ids)).toMatchObject({ matched: 1, done: 1, changed: 1 })
    expect(await statuses()).toEqual({ ...before, [failed]: 'RETRYING' })
  })

  it.each<[string, () => string[]]>([
    ['jobs of another workspace', () => [foreign]],
    ['jobs that do not exist', () => many(1000)],
    ['no ids', () => []],
  ])('of %s is done at once and changes nothing', async (_, asked) => {
    const before = await statuses()
    const filter = { ids: asked() }
    const { id, matched } = await send(CANCEL, filter)
    expect(matched).toBe(0)
    expect(await send(CANCEL, filter, id)).toMatchObject({ status: 'DONE', changed: 0 })
    expect(await statuses()).toEqual(before)
    expect(await docket.sql('SELECT FROM graphile_worker.jobs')).toEqual([])
  })

  it('is not confirmed for other ids than were counted', async () => {
    const { id } = await send(CANCEL, { ids: ids.slice(0, 2) })
    expect(await send(CANCEL, { ids: ids.slice(0, 3) }, id)).toMatchObject({ code: 'DRY_RUN_REQUIRED' })
  })

  it.each<[string, string[], string]>([
    ['an id that is none', ['x'], 'filter.ids[0]'],
    ['1,001 ids', many(1001), 'filter.ids'],
  ])('with %s is a typed error, and nothing is stored', async (_, asked, field) => {
    const before = await footprint(docket)
    expect(await send(CANCEL, { ids: asked })).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field,
    })
    expect(await footprint(docket)).toEqual(before)
  })
})
