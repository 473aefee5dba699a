import { graphql } from 'graphql'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Api, Context } from '../../src/schema/builder.ts'
import { schema } from '../../src/schema/index.ts'
import { openQueue, type Queue } from '../execution/claims.ts'

let queue: Queue
let workspaceId: string
beforeAll(async () => {
  queue = await openQueue()
  workspaceId = await queue.addWorkspace()
})
afterAll(() => queue.close())

/** A job on a document of this name, and a delivery of it that was attempted so often. @returns the delivery's id */
async function deliver(name: string, attempts: number, status = 'DELIVERED') {
  const inline = { name, text: `The text of ${name}` }
  const jobId = await queue.submit(workspaceId, { document: { inline } })
  const [delivery] = await queue.sql<{ id: string }>(
    `WITH endpoint AS (SELECT id FROM webhook_endpoint WHERE workspace_id = $1),
     receiver AS (
       INSERT INTO webhook_receiver (endpoint_id, origin) SELECT id, gen_random_uuid()::text FROM endpoint RETURNING id)
     INSERT INTO delivery (workspace_id, endpoint_id, receiver_id, job_id, type, event_at, status, attempt_count)
     SELECT $1, endpoint.id, receiver.id, $2, 'JOB_COMPLETED', now(), $3::"DeliveryStatus", $4
     FROM endpoint, receiver RETURNING id`,
    [workspaceId, jobId, status, attempts],
  )
  await queue.sql(
    "INSERT INTO delivery_attempt (delivery_id, number, url) SELECT $1, n, 'http://x' FROM generate_series(1, $2::int) AS n",
    [delivery!.id, attempts],
  )
  return delivery!.id
}

interface Answer {
  deliveries: {
    edges: { node: { id: string; job: { document: { name: string } } | null } }[]
    totalCount: object
  }
}

async function list(filter: object, first = 100): Promise<Answer['deliveries']> {
  const { data, errors } = await graphql({
    schema,
    source: `query ($filter: DeliveryFilter, $first: Int) {
      deliveries(filter: $filter, first: $first) {
        edges { node { id job { id status document { name } } } } totalCount { count capped } } }`,
    variableValues: { filter, first },
    contextValue: { api: { db: queue.db } as Api, viewer: { workspaceId } } as Context,
  })
  if (errors) throw errors[0]
  return (data as unknown as Answer).deliveries
}

/** How many statements read tables for a page. */
async function counted(read: () => Promise<Answer['deliveries']>) {
  const queries = vi.spyOn(pg.Client.prototype, 'query')
  const page = await read()
  const texts = queries.mock.calls.map(([query]) => JSON.stringify(query))
  queries.mockRestore()
  return { page, statements: texts.filter((text) => text.includes(' FROM ')).length }
}

const names = (page: Answer['deliveries']) => page.edges.map(({ node }) => node.job?.document.name)

it('tells the name of each document, with as many statements for twenty as for one', async () => {
  for (let i = 1; i <= 20; i++) await deliver(`contract ${i}`, 1)
  const one = await counted(() => list({}, 1))
  const all = await counted(() => list({}, 20))
  expect(names(all.page)).toEqual(Array.from({ length: 20 }, (_, i) => `contract ${20 - i}`))
  // The deliveries, their jobs, their documents, and how many there are.
  expect([one.statements, all.statements]).toEqual([4, 4])
})

it('finds what needed more than one attempt, also in one status, and counts it', async () => {
  await deliver('at once', 1)
  await deliver('late', 3)
  await deliver('never', 10, 'FAILED')
  await deliver('not yet', 0, 'PENDING')
  const retried = await list({ retried: true })
  expect(names(retried)).toEqual(['never', 'late'])
  expect(retried.totalCount).toEqual({ count: 2, capped: false })
  expect(names(await list({ retried: true, status: ['DELIVERED'] }))).toEqual(['late'])
  expect(names(await list({ retried: false }, 2))).toEqual(['not yet', 'at once'])
  expect(names(await list({ retried: null }, 4))).toEqual(['not yet', 'never', 'late', 'at once'])
})

it('has no job for a test', async () => {
  const id = await deliver('gone', 1)
  await queue.sql("UPDATE delivery SET job_id = NULL, type = 'WEBHOOK_TEST' WHERE id = $1", [id])
  expect((await list({}, 1)).edges).toEqual([{ node: { id, job: null } }])
})
