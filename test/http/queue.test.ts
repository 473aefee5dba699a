import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beat, claim, end } from '../jobs/claims.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { TRANSPORTS } from './follow.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const QUEUE = '{ queue { workers slots running waiting oldestReadyAt lanes { priority model waiting } } }'
const EMPTY = { workers: 0, slots: 0, running: 0, waiting: 0, oldestReadyAt: null, lanes: [] }

interface Queue {
  queue: { workers: number; running: number; waiting: number; oldestReadyAt: string | null; lanes: object[] }
}

/** Says that jobs have changed, as whoever has changed them does. */
const tell = () => docket.sql(`SELECT pg_notify('docket_events', '*')`)

it('the queue tells who works, what runs, and what waits by priority and model', async () => {
  expect((await docket.query<Queue>(QUEUE)).queue).toEqual(EMPTY)
  const model = 'claude-sonnet-5-5'
  for (const priority of ['NORMAL', 'INTERACTIVE', 'NORMAL']) await submit(docket, submitInput({ priority }))
  const later = new Date(Date.now() + 3_600_000).toISOString()
  await submit(docket, submitInput({ priority: 'BULK', runAfter: later }))
  const [first] = await docket.sql<{ at: Date }>('SELECT min(ready_at) AS at FROM queue_entry')
  expect((await docket.query<Queue>(QUEUE)).queue).toEqual({
    workers: 0,
    slots: 0,
    running: 0,
    waiting: 4,
    oldestReadyAt: first!.at.toISOString(),
    lanes: [
      { priority: 'INTERACTIVE', model, waiting: 1 },
      { priority: 'NORMAL', model, waiting: 2 },
      { priority: 'BULK', model, waiting: 1 },
    ],
  })

  const attempts = await claim(docket, { limit: 3 })
  expect(attempts).toHaveLength(3)
  expect((await docket.query<Queue>(QUEUE)).queue).toEqual({
    workers: 1,
    slots: 4,
    running: 3,
    waiting: 1,
    oldestReadyAt: null,
    lanes: [{ priority: 'BULK', model, waiting: 1 }],
  })
  for (const attempt of attempts) await end(docket, attempt, 'COMPLETED')
})

describe.each(TRANSPORTS)('whoever follows the queue by %s', (_, subscribe) => {
  it('is told how it is, and when it has changed, at most once a second', async () => {
    const updates = subscribe<Queue>(docket, `subscription ${QUEUE}`)[Symbol.asyncIterator]()
    const next = async () => ((await updates.next()).value!.data as Queue).queue
    const { waiting } = await next()
    const began = performance.now()
    for (let n = 0; n < 5; n++) await submit(docket, submitInput())
    const changed = await next()
    expect(performance.now() - began).toBeGreaterThan(900)
    expect(changed.waiting).toBe(waiting + 5)

    // What is the same again is not told again.
    await tell()
    await beat(docket)
    const running = await claim(docket)
    await tell()
    expect(await next()).toMatchObject({ waiting: waiting + 4, running: 1 })
    await end(docket, running[0]!, 'COMPLETED')
    await updates.return?.()
  })
})

describe.each(TRANSPORTS)('whoever follows the counts by %s', (_, subscribe) => {
  it('is told how many jobs are in each status, and when that has changed', async () => {
    type Counts = { counts: { status: string; count: number }[] }
    const updates = subscribe<Counts>(docket, 'subscription { counts { status count } }')[
      Symbol.asyncIterator
    ]()
    const next = async () => {
      const { counts } = (await updates.next()).value!.data as Counts
      return Object.fromEntries(counts.map(({ status, count }) => [status, count]))
    }
    const before = await next()
    await submit(docket, submitInput())
    expect(await next()).toEqual({ ...before, PENDING: before.PENDING! + 1 })
    await updates.return?.()
  })
})
