import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { startBulkWorker } from './bulk-worker.ts'
import { claim, claimAndFail, footprint, listenFor, listenTo } from './claims.ts'

let docket: Docket
let label: string
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
beforeEach(async () => {
  label = randomUUID()
  await docket.sql('DELETE FROM queue_entry')
})

const mine = () => ({ labels: [{ key: 'test', value: label }] })
const submitMine = (changes: object = {}) => submit(docket, submitInput({ ...mine(), ...changes }))

async function submitMany(count: number): Promise<string[]> {
  const jobs = await Promise.all(Array.from({ length: count }, () => submitMine()))
  return jobs.map(({ id }) => id)
}

interface Action {
  __typename: string
  id: string
  status: string
  matched: number
  done: number
  changed: number
  estimatedCostMicros: number | null
}

const ACTION = `id kind status matched done changed estimatedCostMicros reason fromScratch actor { type id }
  createdAt startedAt finishedAt`
const FIELDS = `__typename
  ... on BulkAction { ${ACTION} }
  ... on ExpectedError { code }
  ... on InvalidInputError { field }`

const CANCEL = `mutation Cancel($filter: JobFilter!, $reason: String!, $confirm: ID) {
  cancelJobs(filter: $filter, reason: $reason, confirm: $confirm) { ${FIELDS} }
}`
const RETRY = `mutation Retry($filter: JobFilter!, $reason: String!, $fromScratch: Boolean, $confirm: ID) {
  retryJobs(filter: $filter, reason: $reason, fromScratch: $fromScratch, confirm: $confirm) { ${FIELDS} }
}`

async function send(mutation: string, variables: object = {}): Promise<Action> {
  const all = { filter: mine(), reason: 'Sent by mistake', ...variables }
  return Object.values(await docket.query<Record<string, Action>>(mutation, all))[0]!
}

async function read(id: string): Promise<Action | null> {
  const query = `query($id: ID!) { bulkAction(id: $id) { __typename ${ACTION} } }`
  return (await docket.query<{ bulkAction: Action | null }>(query, { id })).bulkAction
}

const queued = () => docket.sql('SELECT id FROM graphile_worker.jobs')

describe('a dry run', () => {
  it('counts what it would change now, stores that, and changes nothing', async () => {
    await submitMany(3)
    await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const jobs = await docket.sql('SELECT * FROM job ORDER BY id')
    const action = await send(CANCEL)
    expect(action).toEqual({
      __typename: 'BulkAction',
      id: expect.any(String),
      kind: 'CANCEL',
      status: 'PREPARED',
      matched: 2,
      done: 0,
      changed: 0,
      estimatedCostMicros: 0,
      reason: 'Sent by mistake',
      fromScratch: false,
      actor: { type: 'API_KEY', id: 'default' },
      createdAt: expect.any(String),
      startedAt: null,
      finishedAt: null,
    })
    expect(await docket.sql('SELECT * FROM job ORDER BY id')).toEqual(jobs)
    expect(await queued()).toEqual([])
    expect(await read(action.id)).toEqual(action)
  })

  it('of a retry tells what that would cost', async () => {
    await submitMany(2)
    for (let i = 0; i < 2; i++) await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const [tokens] = await docket.sql<{ input: string; output: string }>(
      `SELECT sum(estimated_input_tokens) AS input, sum(estimated_output_tokens) AS output FROM job
       WHERE labels->>'test' = $1`,
      [label],
    )
    expect(await send(RETRY)).toMatchObject({
      matched: 2,
      estimatedCostMicros: Math.ceil(Number(tokens!.input) * 2.5 + Number(tokens!.output) * 10),
    })
  })

  it('does not count a job that is being cancelled already', async () => {
    await submitMany(1)
    const [attempt] = await claim(docket)
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "x") { __typename } }', {
      id: attempt!.jobId,
    })
    expect(await send(CANCEL)).toMatchObject({ matched: 0 })
  })

  it.each<[string, object, string]>([
    ['an empty reason', { reason: '' }, 'reason'],
    ['a malformed document', { filter: { document: 'x' } }, 'filter.document'],
    ['a NUL in a label', { filter: { labels: [{ key: 'a\0', value: 'b' }] } }, 'filter.labels[0].key'],
    ['a malformed id to confirm', { confirm: 'x' }, 'confirm'],
    ['an empty id to confirm', { confirm: '' }, 'confirm'],
  ])('with %s is a typed error, and nothing is stored', async (_, variables, field) => {
    const before = await footprint(docket)
    expect(await send(CANCEL, variables)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      field,
    })
    expect(await footprint(docket)).toEqual(before)
  })
})

describe('a confirmation', () => {
  it('starts the action and puts it into the queue, once', async () => {
    await submitMany(1)
    const { id } = await send(CANCEL)
    const confirmations = await Promise.all(
      Array.from({ length: 5 }, () => send(CANCEL, { confirm: id, reason: 'Confirmed' })),
    )
    const started = confirmations.filter(({ __typename }) => __typename === 'BulkAction')
    expect(started).toMatchObject([
      { id, status: 'RUNNING', reason: 'Confirmed', startedAt: expect.any(String), finishedAt: null },
    ])
    expect(confirmations.filter(({ __typename }) => __typename === 'DryRunRequiredError')).toHaveLength(4)
    expect(await queued()).toHaveLength(1)
    await docket.sql('DELETE FROM graphile_worker._private_jobs')
  })

  it('takes the same filter in another order', async () => {
    const filter = { ...mine(), status: ['RUNNING', 'PENDING'], createdAt: { from: '2026-01-01T00:00:00Z' } }
    const { id } = await send(CANCEL, { filter })
    const same = {
      createdAt: { from: '2026-01-01T01:00:00+01:00', to: null },
      status: ['PENDING', 'RUNNING', 'RUNNING'],
      ...mine(),
    }
    expect(await send(CANCEL, { filter: same, confirm: id })).toMatchObject({ __typename: 'BulkAction' })
  })

  it('of nothing is done at once', async () => {
    const { id } = await send(CANCEL)
    expect(await send(CANCEL, { confirm: id })).toMatchObject({
      status: 'DONE',
      matched: 0,
      changed: 0,
      finishedAt: expect.any(String),
    })
    expect(await queued()).toEqual([])
  })

  it.each<[string, string, object]>([
    ['another filter', CANCEL, { filter: {} }],
    ['another kind of action', RETRY, {}],
  ])('of %s is refused, and nothing is changed', async (_, mutation, variables) => {
    await submitMany(1)
    const { id } = await send(CANCEL)
    const before = await footprint(docket)
    expect(await send(mutation, { confirm: id, ...variables })).toEqual({
      __typename: 'DryRunRequiredError',
      code: 'DRY_RUN_REQUIRED',
    })
    expect(await footprint(docket)).toEqual(before)
    expect(await queued()).toEqual([])
  })

  it('of a retry that keeps finished steps does not stand for one from scratch', async () => {
    const { id } = await send(RETRY)
    expect(await send(RETRY, { confirm: id, fromScratch: true })).toMatchObject({ code: 'DRY_RUN_REQUIRED' })
  })

  it('comes too late after an hour', async () => {
    const { id } = await send(CANCEL)
    await docket.sql(`UPDATE bulk_action SET created_at = now() - interval '61 minutes' WHERE id = $1`, [id])
    expect(await send(CANCEL, { confirm: id })).toMatchObject({ code: 'DRY_RUN_REQUIRED' })
  })

  it('of an action that is not there is a typed error', async () => {
    expect(await send(CANCEL, { confirm: randomUUID() })).toEqual({
      __typename: 'BulkActionNotFoundError',
      code: 'BULK_ACTION_NOT_FOUND',
    })
    expect(await read(randomUUID())).toBeNull()
  })
})

describe('a confirmed action', () => {
  let stop = async () => {}
  afterEach(async () => {
    await stop()
    stop = async () => {}
  })
  const work = () => {
    stop = startBulkWorker(docket)
  }

  const done = (id: string) =>
    expect.poll(async () => await read(id), { timeout: 20_000 }).toMatchObject({ status: 'DONE' })

  const statuses = async () =>
    await docket.sql(
      `SELECT status, count(*)::int AS count FROM job WHERE labels->>'test' = $1 GROUP BY status ORDER BY status`,
      [label],
    )

  it('cancels every job once over several stretches, and tells those who follow them', async () => {
    const ids = await submitMany(450)
    const following = ended(docket, ids[449]!)
    const { id } = await send(CANCEL)
    await send(CANCEL, { confirm: id })
    const [later] = await submitMany(1)
    work()
    await done(id)
    expect(await read(id)).toMatchObject({
      matched: 450,
      done: 450,
      changed: 450,
      finishedAt: expect.any(String),
    })
    expect(await following).toMatchObject({ status: 'CANCELLED' })
    expect(await statuses()).toEqual([
      { status: 'PENDING', count: 1 },
      { status: 'CANCELLED', count: 450 },
    ])
    const [events] = await docket.sql(
      `SELECT count(*)::int AS count FROM event JOIN job ON job.id = job_id
       WHERE labels->>'test' = $1 AND type = 'JOB_CANCELLED' AND data->>'reason' = 'Sent by mistake'`,
      [label],
    )
    expect(events).toEqual({ count: 450 })
    expect((await docket.sql('SELECT job_id FROM queue_entry')).map((row) => Object.values(row)[0])).toEqual([
      later,
    ])
  })

  it('retries only what fits, and leaves alone what has moved on', async () => {
    const ids = await submitMany(3)
    for (let i = 0; i < 3; i++) await claimAndFail(docket, 'MODEL_REFUSED', 'It refused.')
    const { id } = await send(RETRY, { filter: { ...mine(), status: ['FAILED'] } })
    await send(RETRY, { filter: { ...mine(), status: ['FAILED'] }, confirm: id })
    await docket.query('mutation($id: ID!) { retryJob(id: $id, reason: "By hand") { __typename } }', {
      id: ids[1],
    })
    const readers = await listenTo(docket, 'docket_events')
    const workers = await listenTo(docket, 'docket_work')
    work()
    await done(id)
    expect(ids).toContain((await readers())?.split(',')[0])
    await workers()
    expect(await read(id)).toMatchObject({ matched: 3, done: 2, changed: 2 })
    expect(await statuses()).toEqual([{ status: 'RETRYING', count: 3 }])
  })

  it('tells its end in the log once, with what it did, and wakes those who follow the log', async () => {
    const [waiting, moved] = await submitMany(2)
    const { id } = await send(CANCEL)
    await send(CANCEL, { confirm: id })
    await docket.query('mutation($id: ID!) { cancelJob(id: $id, reason: "By hand") { __typename } }', {
      id: moved,
    })
    const told = await listenFor(docket, 'docket_events', DEFAULT_WORKSPACE_ID)
    work()
    await told()
    await done(id)
    // A delivery that comes late, with the stretch that it had read before.
    await docket.sql('SELECT docket_bulk_stretch($1, $2, NULL, NULL)', [id, [waiting]])
    await docket.sql(`SELECT docket_bulk_stretch($1, '{}', NULL, NULL)`, [id])
    expect(await read(id)).toMatchObject({ status: 'DONE', done: 1, finishedAt: expect.any(String) })
    expect(
      await docket.sql(
        `SELECT job_id, actor_type, actor_id, data FROM event WHERE type = 'BULK_ENDED' AND data->>'actionId' = $1`,
        [id],
      ),
    ).toEqual([
      {
        job_id: null,
        actor_type: 'API_KEY',
        actor_id: 'default',
        data: { actionId: id, kind: 'CANCEL', matched: 2, done: 1, changed: 1 },
      },
    ])
  })

  it('goes on where it stopped when its worker was killed', async () => {
    const ids = await submitMany(5)
    const { id } = await send(CANCEL)
    await send(CANCEL, { confirm: id })
    const cursor = ids.toSorted()[2]
    // What a process leaves behind that did three of five: the task is locked by a pool that is gone.
    await docket.sql('SELECT docket_bulk_stretch($1, $2, NULL, NULL)', [id, ids.toSorted().slice(0, 3)])
    const cancels = await listenTo(docket, 'docket_cancel')
    await docket.sql(
      `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-gone', locked_at = now(), attempts = 1`,
    )
    expect(await read(id)).toMatchObject({ status: 'RUNNING', done: 3, changed: 3 })
    expect(await docket.sql('SELECT cursor FROM bulk_action WHERE id = $1', [id])).toEqual([{ cursor }])
    work()
    await done(id)
    expect(await read(id)).toMatchObject({ done: 5, changed: 5 })
    expect((await cancels())?.split(',')[0]).toBe(ids.toSorted()[3])
    expect(await queued()).toEqual([])
  })
})

describe('with workers', () => {
  it('an action survives that its worker is killed in the middle, and changes every job once', async () => {
    // More than a worker does before the kill arrives.
    const count = 5000
    const runAfter = new Date(Date.now() + 3_600_000)
    const first = await submitMine({ runAfter })
    // Copies, because submitting so many one by one would take longer than the test.
    await docket.sql(
      `INSERT INTO job SELECT (jsonb_populate_record(job, jsonb_build_object('id', uuidv7(), 'last_seq', 0))).*
       FROM job, generate_series(2, $2) WHERE id = $1`,
      [first.id, count],
    )
    await docket.sql(
      `INSERT INTO queue_entry SELECT (jsonb_populate_record(entry, jsonb_build_object('job_id', job.id))).*
       FROM queue_entry AS entry, job WHERE entry.job_id = $1 AND labels->>'test' = $2 ON CONFLICT DO NOTHING`,
      [first.id, label],
    )
    const { id, matched } = await send(CANCEL)
    expect(matched).toBe(count)
    await docket.startWorker()
    const killed = docket.worker!
    await send(CANCEL, { confirm: id })
    await expect.poll(async () => (await read(id))!.done, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0)
    await killed.stop('SIGKILL')
    expect(await read(id)).toMatchObject({ status: 'RUNNING' })

    await docket.startWorker()
    await expect.poll(() => read(id), { timeout: 20_000 }).toMatchObject({ status: 'DONE' })
    expect(await read(id)).toMatchObject({ done: count, changed: count })
    const [events] = await docket.sql(
      `SELECT count(*)::int AS count, count(DISTINCT job_id)::int AS jobs FROM event JOIN job ON job.id = job_id
       WHERE labels->>'test' = $1 AND type = 'JOB_CANCELLED'`,
      [label],
    )
    expect(events).toEqual({ count, jobs: count })
  })
})
