import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readQueueHistory } from '../../src/jobs/queue-history.ts'
import { startRollUp } from '../../src/jobs/roll-up.ts'
import { log, openQueue, type Queue } from '../execution/claims.ts'

let queue: Queue
let workspaceId: string
beforeEach(async () => {
  queue = await openQueue()
  workspaceId = await queue.addWorkspace()
})
afterEach(() => queue.close())

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS
const ago = (ms: number) => new Date(Date.now() - ms)

const sample = async () =>
  (await queue.sql<{ sampled: boolean }>('SELECT docket_sample_queue() AS sampled'))[0]!.sampled

const read = (from = ago(WEEK_MS), to?: Date) => readQueueHistory(queue.db, workspaceId, { from, to })

/** Samples of past minutes: one each, `waiting` counted up from 1 with the age. */
const past = (minutes: number) =>
  queue.sql(
    `INSERT INTO queue_sample SELECT $1, date_trunc('minute', now()) - n * interval '1 minute', n, 2, 3
     FROM generate_series(1, $2::int) AS n`,
    [workspaceId, minutes],
  )

describe('the history of the queue', () => {
  it('has what waits and runs, and how long the oldest has waited, once a minute', async () => {
    for (let n = 0; n < 3; n++) await queue.submit(workspaceId)
    await queue.submit(workspaceId, { runAfter: new Date(Date.now() + 3_600_000) })
    await queue.claim(1)
    await queue.sql(`UPDATE queue_entry SET ready_at = now() - interval '90 seconds' WHERE ready_at <= now()`)
    expect(await sample()).toBe(true)
    const [first] = await read()
    expect(first).toEqual({ at: expect.any(Date), waiting: 3, running: 1, oldestSeconds: expect.any(Number) })
    expect(first!.oldestSeconds).toBeGreaterThanOrEqual(90)
    expect(first!.at.getTime() % MINUTE_MS).toBe(0)

    await queue.submit(workspaceId)
    expect(await sample()).toBe(true)
    // Once more, unless the minute is over by now.
    const later = (await read()).filter(({ at }) => at.getTime() === first!.at.getTime())
    expect(later).toEqual([first])
  })

  it('has no samples of workspaces in which nothing is', async () => {
    await queue.submit(await queue.addWorkspace())
    expect(await sample()).toBe(true)
    expect(await read()).toEqual([])
  })

  it('is of one workspace, in order, within the span', async () => {
    await past(10)
    expect((await read(ago(20 * MINUTE_MS))).map(({ waiting }) => waiting)).toEqual([
      10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ])
    const span = await read(ago(5.5 * MINUTE_MS), ago(2.5 * MINUTE_MS))
    expect(span.length).toBeGreaterThanOrEqual(3)
    expect(span.length).toBeLessThanOrEqual(4)
    expect(await readQueueHistory(queue.db, await queue.addWorkspace(), { from: ago(WEEK_MS) })).toEqual([])
  })

  it('has at most 500 points, each the most of its minutes', async () => {
    await past(7 * 24 * 60 - 1)
    const history = await read()
    expect(history.length).toBeLessThanOrEqual(500)
    expect(history.length).toBeGreaterThan(450)
    // 21 minutes each: the first of them is the one of long ago, and has the most.
    expect(history[0]!.waiting).toBe(7 * 24 * 60 - 1)
    expect(history[0]!.waiting - history[1]!.waiting).toBeLessThanOrEqual(21)
    const stretch = history[1]!.at.getTime() - history[0]!.at.getTime()
    expect(stretch).toBe(21 * MINUTE_MS)
    expect(history.every(({ at }) => at.getTime() % stretch === 0)).toBe(true)
    expect((await read(new Date(0))).length).toBeGreaterThan(450)
    expect((await read(ago(400 * MINUTE_MS))).length).toBeGreaterThan(395)
  })

  it('forgets what is older than a week', async () => {
    await queue.sql(`INSERT INTO queue_sample VALUES ($1, now() - interval '8 days', 1, 1, 1)`, [workspaceId])
    await sample()
    expect(await queue.sql('SELECT FROM queue_sample')).toEqual([])
  })

  it('is written by every process that rolls up, and one of them at a time', async () => {
    await queue.submit(workspaceId)
    const rollups = [startRollUp(queue.db, log), startRollUp(queue.db, log)]
    await expect.poll(() => read(), { timeout: 10_000 }).not.toEqual([])
    await Promise.all(rollups.map(({ stop }) => stop()))
    expect((await read()).every(({ waiting }) => waiting === 1)).toBe(true)
  })

  it.each<[string, { from?: Date; to?: Date }, string]>([
    ['without a beginning', {}, 'range.from'],
    ['that ends before it begins', { from: ago(0), to: ago(1000) }, 'range.to'],
  ])('is refused for a span %s', async (_, range, field) => {
    await expect(readQueueHistory(queue.db, workspaceId, range)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      problems: [{ field }],
    })
  })
})
