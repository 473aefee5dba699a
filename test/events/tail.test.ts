import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import type { Database } from '../../src/db/database.ts'
import { followJob } from '../../src/events/follow.ts'
import { followLog, type LogUpdate } from '../../src/events/follow-log.ts'
import { createTail, type Tail } from '../../src/events/tail.ts'
import { createWakeUps, type WakeUps } from '../../src/events/wakeups.ts'
import { log, openQueue, type Queue } from '../execution/claims.ts'

const EVERYTHING = { types: null, jobId: null, labels: null }

let queue: Queue
let real: Database
let db: Database
let wakeUps: WakeUps
let tail: Tail
let statements: string[]
let followers: AsyncIterableIterator<unknown>[]
beforeAll(async () => {
  queue = await openQueue()
  real = queue.db
})
beforeEach(() => {
  statements = []
  followers = []
  // The database, with a note of what it is asked.
  db = {
    ...real,
    query<Row>(statement: string, values?: unknown[]) {
      statements.push(statement)
      return real.query<Row>(statement, values)
    },
  }
  wakeUps = createWakeUps()
  tail = createTail({ db, wakeUps, log })
})
afterEach(() => Promise.all(followers.map((follower) => follower.return?.())))
afterAll(() => queue.close())

const follow = () => {
  const follower = followLog({ db, tail }, DEFAULT_WORKSPACE_ID, EVERYTHING, null)
  followers.push(follower)
  return follower
}

/** Submits a job. */
async function submit(): Promise<string> {
  const jobId = await queue.submit(DEFAULT_WORKSPACE_ID)
  wakeUps.deliver(jobId)
  return jobId
}

async function append(jobId: string) {
  await real.query(`SELECT docket_append_event($1, 'STEP_STARTED', 'WORKER', 'test', '{}')`, [jobId])
  wakeUps.deliver(jobId)
}

it('one event to a hundred followers of the log costs a handful of reads', async () => {
  const all = Array.from({ length: 100 }, follow)
  await Promise.all(all.map((one) => one.next()))
  // Whoever has come first has made the tail begin; the first event brings everybody there.
  const first = all.map((one) => one.next())
  const jobId = await submit()
  await Promise.all(first)

  statements = []
  const next = all.map((one) => one.next())
  await append(jobId)
  for (const { value } of await Promise.all(next)) {
    expect((value as LogUpdate).event).toMatchObject({ jobId, seq: 2 })
  }
  expect(statements.length).toBeGreaterThan(0)
  expect(statements.length).toBeLessThan(10)
})

it('one event to a hundred followers of a job costs a handful of reads', async () => {
  const jobId = await submit()
  const job = { id: jobId, workspaceId: DEFAULT_WORKSPACE_ID }
  const all = Array.from({ length: 100 }, () => followJob({ db, wakeUps }, job, 0))
  followers.push(...all)
  await Promise.all(all.map((one) => one.next()))

  const next = all.map((one) => one.next())
  await expect.poll(() => real.query('SELECT 1')).toHaveLength(1)
  statements = []
  await append(jobId)
  for (const { value } of await Promise.all(next)) expect(value).toMatchObject({ seq: 2 })
  expect(statements.length).toBeGreaterThan(0)
  expect(statements.length).toBeLessThan(10)
})

it('the log is not read while nobody follows it', async () => {
  const one = follow()
  await one.next()
  const next = one.next()
  const jobId = await submit()
  await next
  await one.return?.()
  await expect
    .poll(async () => {
      statements = []
      await append(jobId)
      await real.query('SELECT 1')
      return statements
    })
    .toEqual([])

  // And again from where it stands, when somebody comes.
  const later = follow()
  expect((await later.next()).value).toMatchObject({ event: null })
  const news = later.next()
  await append(jobId)
  const { value } = (await news) as { value: LogUpdate }
  expect(value.event?.jobId).toBe(jobId)
})

it('a follower that has fallen behind what is held reads the rest from the database', async () => {
  const slow = follow()
  await slow.next()
  const fast = follow()
  await fast.next()
  const jobId = await submit()
  await real.query(
    `INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id)
     SELECT $1, $2, seq, 'STEP_STARTED', 'WORKER', 'test' FROM generate_series(2, 10001) AS seq`,
    [DEFAULT_WORKSPACE_ID, jobId],
  )
  wakeUps.deliver(jobId)
  const count = async (follower: AsyncIterableIterator<LogUpdate>) => {
    const seqs: number[] = []
    while (seqs.length < 10_001) seqs.push((await follower.next()).value!.event!.seq)
    return seqs
  }
  const expected = Array.from({ length: 10_001 }, (_, n) => n + 1)
  expect(await count(fast)).toEqual(expected)
  statements = []
  expect(await count(slow)).toEqual(expected)
  expect(statements.length).toBeGreaterThan(10)
})
