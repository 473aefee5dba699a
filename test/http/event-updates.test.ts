import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { FOLLOWERS, type Subscribe, seqsUntil, TRANSPORTS } from './follow.ts'
import { openReadySocket } from './socket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const EVENTS = `subscription ($filter: EventUpdateFilter, $after: String) {
  events(filter: $filter, after: $after) { cursor event { jobId seq type data } }
}`

interface Update {
  cursor: string
  event: { jobId: string; seq: number; type: string; data: unknown } | null
}
type Data = { events: Update }

const bySocket = TRANSPORTS[0]![1]
const submitJob = async (changes: object = {}) => (await submit(docket, submitInput(changes))).id

/** Appends as a worker does. */
const append = (jobId: string, type = 'STEP_STARTED', count = 1, data: object = {}) =>
  docket.sql(
    `WITH appended AS (
       SELECT docket_append_event($1, $2, 'WORKER', 'test', $3) FROM generate_series(1, $4::int))
     SELECT pg_notify('docket_events', $1::text) FROM (SELECT count(*) FROM appended) AS done`,
    [jobId, type, JSON.stringify(data), count],
  )

/** Begins to follow. @returns where it begins, and what gives the next updates */
async function begin(variables: object = {}, subscribe: Subscribe = bySocket) {
  const updates = subscribe<Data>(docket, EVENTS, variables)[Symbol.asyncIterator]()
  async function next(): Promise<Update> {
    const { value } = await updates.next()
    if (!value?.data) throw new Error(JSON.stringify(value))
    return value.data.events
  }
  const start = await next()
  expect(start.event).toBeNull()
  return {
    start: start.cursor,
    next,
    take: async (count: number) => {
      const taken: Update[] = []
      while (taken.length < count) taken.push(await next())
      return taken
    },
    leave: () => updates.return?.(),
  }
}

const named = ({ event }: Update) => `${event?.jobId} ${event?.seq}`

describe.each(TRANSPORTS)('the events of the workspace by %s', (_, subscribe) => {
  it('come from now on, of every job, in the order of the log', async () => {
    const before = await submitJob()
    const stream = await begin({}, subscribe)
    const [one, two] = [await submitJob(), await submitJob()]
    await append(before)
    await append(one)
    expect((await stream.take(4)).map(named)).toEqual([`${one} 1`, `${two} 1`, `${before} 2`, `${one} 2`])
    await stream.leave()
  })

  it('go on after any cursor, without a gap or a repeat', async () => {
    const stream = await begin({}, subscribe)
    const id = await submitJob()
    await append(id, 'STEP_STARTED', 5)
    const all = await stream.take(6)
    await stream.leave()
    for (const [n, { cursor }] of [{ cursor: stream.start }, ...all].entries()) {
      const rest = await begin({ after: cursor }, subscribe)
      expect(rest.start).toBe(cursor)
      expect(await rest.take(6 - n)).toEqual(all.slice(n))
      await rest.leave()
    }
  })
})

describe('of the events', () => {
  it('only those of some types, of a job, or of labelled jobs are given when the filter says so', async () => {
    const [types, ofJob, labelled] = [
      await begin({ filter: { types: ['STEP_FINISHED', 'JOB_CANCELLED'] } }),
      await begin(),
      await begin({ filter: { labels: [{ key: 'team', value: 'red' }] } }),
    ]
    const red = await submitJob({
      labels: [
        { key: 'team', value: 'red' },
        { key: 'x', value: 'y' },
      ],
    })
    const blue = await submitJob({ labels: [{ key: 'team', value: 'blue' }] })
    const onlyBlue = await begin({ filter: { jobId: blue }, after: ofJob.start })
    await append(blue, 'STEP_FINISHED')
    await append(red)
    expect((await types.take(1)).map(named)).toEqual([`${blue} 2`])
    expect((await onlyBlue.take(2)).map(named)).toEqual([`${blue} 1`, `${blue} 2`])
    expect((await labelled.take(2)).map(named)).toEqual([`${red} 1`, `${red} 2`])
    await Promise.all([types, ofJob, labelled, onlyBlue].map(({ leave }) => leave()))
  })

  it('a thousand that do not fit are passed over with a cursor that saves reading them again', async () => {
    const id = await submitJob()
    const stream = await begin({ filter: { types: ['STEP_FINISHED'] } })
    await append(id, 'STEP_STARTED', 1500)
    const passed = await stream.next()
    expect(passed.event).toBeNull()
    await stream.leave()
    await append(id, 'STEP_FINISHED')
    const rest = await begin({ filter: { types: ['STEP_FINISHED'] }, after: passed.cursor })
    expect((await rest.take(1)).map(named)).toEqual([`${id} 1502`])
    await rest.leave()
  })

  it('none of another workspace is given', async () => {
    const stream = await begin()
    await docket.sql(`WITH other AS (INSERT INTO workspace (name) VALUES ('Other') RETURNING id)
      INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id)
      SELECT id, uuidv7(), 1, 'STEP_STARTED', 'WORKER', 'test' FROM other`)
    const id = await submitJob()
    expect((await stream.take(1)).map(named)).toEqual([`${id} 1`])
    await stream.leave()
  })

  it('none comes before an older transaction that still runs, and none waits for a notification then', async () => {
    const [slow, fast] = [await submitJob(), await submitJob()]
    const stream = await begin()
    const older = new pg.Client({ connectionString: docket.databaseUrl })
    await older.connect()
    await older.query('BEGIN')
    await older.query(`SELECT docket_append_event($1, 'STEP_STARTED', 'WORKER', 'test', '{}')`, [slow])
    await append(fast)
    const coming = stream.take(2)
    // Whoever follows the job alone has it by now.
    await seqsUntil(FOLLOWERS[0]![1](docket, { jobId: fast }), 2)
    await older.query('COMMIT')
    await older.end()
    expect((await coming).map(named)).toEqual([`${slow} 2`, `${fast} 2`])
    await stream.leave()
  })

  it('all are given to a client that stops reading for a while, and others do not wait for it', async () => {
    const id = await submitJob()
    const stopped = await openReadySocket(docket)
    const other = await begin()
    stopped.subscribe('1', EVENTS, { after: other.start })
    await stopped.next()
    stopped.pause()
    // Far more than the buffers of a connection hold.
    await append(id, 'STEP_STARTED', 1500, { text: 'x'.repeat(10_000) })
    const all = (await other.take(1500)).map(named)
    expect(new Set(all).size).toBe(1500)
    stopped.resume()
    const seen: string[] = []
    while (seen.length < 1500) {
      seen.push(named(((await stopped.next()).payload as { data: Data }).data.events))
    }
    expect(seen).toEqual(all)
    await stopped.end()
    await other.leave()
  })
})

describe('a subscription to the events is refused', () => {
  const cursor = (text: string) => Buffer.from(text).toString('base64url')

  it.each([
    ['a cursor that is none', { after: 'x' }, 'after'],
    ['the cursor of another list', { after: cursor('["2026-11-22T00:00:00.000Z","x"]') }, 'after'],
    ['a cursor with something behind it', { after: cursor('log:1:1; DROP TABLE event') }, 'after'],
    ['a transaction that no number holds', { after: cursor(`log:${2n ** 64n}:1`) }, 'after'],
    ['a position that no number holds', { after: cursor(`log:1:${2n ** 63n}`) }, 'after'],
    ['a cursor of another database, ahead of this one', { after: cursor(`log:${2n ** 60n}:1`) }, 'after'],
    ['a job that is none', { filter: { jobId: "' OR 1=1" } }, 'filter.jobId'],
    ['too many labels', { filter: { labels: Array(33).fill({ key: 'a', value: 'b' }) } }, 'filter.labels'],
  ])('with %s', async (_, variables, field) => {
    for await (const answer of bySocket<Data>(docket, EVENTS, variables)) {
      expect(answer.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }])
    }
  })
})
