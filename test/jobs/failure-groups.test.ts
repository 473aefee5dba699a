import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput, TASKS } from '../support/jobs.ts'
import { claimAndFail } from './claims.ts'

let docket: Docket
const ids: string[] = []
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  for (const [task, code, message] of [
    ['summarize', 'MODEL_OVERLOADED', 'Overloaded (req_011abc), tried 3 times.'],
    ['extract', 'MODEL_OVERLOADED', 'Overloaded (req_022def), tried 12 times.'],
    ['summarize', 'MODEL_REFUSED', 'The model refused "Lease 1".'],
    ['summarize', 'MODEL_REFUSED', 'The model refused "Lease 2".'],
    ['summarize', 'MODEL_REFUSED', 'The model refused "Contract".'],
    ['summarize', 'MODEL_TIMEOUT', 'Slow.'],
  ] as const) {
    ids.push((await submit(docket, submitInput({ task: TASKS[task] }))).id)
    await claimAndFail(docket, code, message, 'req_failed')
  }
  await submit(docket, submitInput())
})
afterAll(() => docket.stop())

const GROUPS = `query Groups($createdAt: DateTimeRange, $taskType: TaskType, $first: Int) {
  failureGroups(createdAt: $createdAt, taskType: $taskType, first: $first) {
    fingerprint code message count firstFailedAt lastFailedAt latestJobId
  }
}`

interface Group {
  fingerprint: string
  code: string
  message: string
  count: number
  firstFailedAt: string
  lastFailedAt: string
  latestJobId: string
}

const groups = async (variables: object = {}) =>
  (await docket.query<{ failureGroups: Group[] }>(GROUPS, variables)).failureGroups

it('jobs that failed of one cause are one group, whatever numbers, names and request ids their messages hold', async () => {
  const found = await groups()
  expect(
    found.map(({ code, count, message, latestJobId }) => ({ code, count, message, latestJobId })),
  ).toEqual([
    { code: 'MODEL_REFUSED', count: 3, message: 'The model refused "Contract".', latestJobId: ids[4] },
    {
      code: 'MODEL_OVERLOADED',
      count: 2,
      message: 'Overloaded (req_022def), tried 12 times.',
      latestJobId: ids[1],
    },
    { code: 'MODEL_TIMEOUT', count: 1, message: 'Slow.', latestJobId: ids[5] },
  ])
  for (const { firstFailedAt, lastFailedAt, count } of found) {
    expect(Date.parse(lastFailedAt) > Date.parse(firstFailedAt)).toBe(count > 1)
  }
})

it('a group leads to its jobs', async () => {
  const [refused, overloaded] = await groups()
  const list = async (filter: object) => {
    const { jobs } = await docket.query<{ jobs: { edges: { node: { id: string } }[] } }>(
      'query($filter: JobFilter) { jobs(filter: $filter, orderBy: CREATED_AT_ASC) { edges { node { id error { requestId } } } } }',
      { filter },
    )
    return jobs.edges.map(({ node }) => ids.indexOf(node.id))
  }
  expect(await list({ errorFingerprint: [refused!.fingerprint] })).toEqual([2, 3, 4])
  expect(await list({ errorFingerprint: [refused!.fingerprint, overloaded!.fingerprint] })).toHaveLength(5)
  expect(await list({ errorFingerprint: [] })).toEqual([])
  expect(await list({ model: 'another-model' })).toEqual([])
})

it('groups can be limited to a task type, a span of time and a number', async () => {
  expect(await groups({ taskType: 'EXTRACT' })).toMatchObject([{ code: 'MODEL_OVERLOADED', count: 1 }])
  expect(await groups({ createdAt: { to: '2020-01-01T00:00:00Z' } })).toEqual([])
  expect(await groups({ first: 1 })).toMatchObject([{ code: 'MODEL_REFUSED' }])
})

it.each([
  ['first', GROUPS, { first: 0 }],
  ['first', GROUPS, { first: 101 }],
  [
    'filter.errorFingerprint[0]',
    'query($filter: JobFilter) { jobs(filter: $filter) { edges { cursor } } }',
    { filter: { errorFingerprint: ['no fingerprint'] } },
  ],
  [
    'filter.model',
    'query($filter: JobFilter) { jobs(filter: $filter) { edges { cursor } } }',
    { filter: { model: 'a\0b' } },
  ],
])('a bad %s is an error that names it', async (field, query, variables) => {
  const { errors } = await docket.request(query, variables)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
})

it('a failed job tells the request that failed', async () => {
  const { job } = await docket.query<{ job: object }>(
    'query($id: ID!) { job(id: $id) { error { code requestId } attempts { errorRequestId staleWrites } } }',
    { id: ids[5] },
  )
  expect(job).toEqual({
    error: { code: 'MODEL_TIMEOUT', requestId: 'req_failed' },
    attempts: [{ errorRequestId: 'req_failed', staleWrites: 0 }],
  })
})
