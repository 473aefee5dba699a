import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { countByStatus } from '../../src/jobs/counts.ts'
import { percentiles } from '../../src/jobs/histogram.ts'
import { startRollUp } from '../../src/jobs/roll-up.ts'
import { readStats, type TaskTypeFigures } from '../../src/jobs/stats.ts'
import { log, openQueue, type Queue } from '../execution/claims.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput, TASKS } from '../support/jobs.ts'

let queue: Queue
let workspaceId: string
beforeEach(async () => {
  queue = await openQueue()
  workspaceId = await queue.addWorkspace()
})
afterEach(() => queue.close())

const counts = async () =>
  Object.fromEntries(
    (await countByStatus(queue.db, workspaceId, null))
      .filter(({ count }) => count !== 0)
      .map(({ status, count }) => [status, count]),
  )

const rollUp = async (limit = 10_000) =>
  (await queue.sql<{ events: number }>('SELECT docket_roll_up($1) AS events', [limit]))[0]!.events

/** Jobs of a task type that were submitted. */
const sumOf = (figures: TaskTypeFigures[], type: string) =>
  figures.reduce(
    (sum, { taskType, figures }) => (taskType === type ? sum + (figures.reached.PENDING ?? 0) : sum),
    0,
  )

/** Ends an attempt, as a worker does. */
const end = (attempt: { jobId: string; token: string }, to: string, code?: string) =>
  queue.sql(`SELECT docket_end_attempt($1, $2, 'worker', $3, NULL, '{}', $4, '{}', $5, $6, NULL, 0)`, [
    attempt.jobId,
    attempt.token,
    to,
    to === 'COMPLETED' ? '{}' : null,
    code ?? null,
    code ? 'It failed 7 times.' : null,
  ])

/** Two that ended, one that runs, one that waits. @returns the attempt that runs */
async function someJobs() {
  for (let i = 0; i < 3; i++) await queue.submit(workspaceId)
  await queue.submit(workspaceId, { task: TASKS.extract, runAfter: new Date(Date.now() + 3_600_000) })
  const { attempts } = await queue.claim(3)
  await end(attempts[0]!, 'COMPLETED')
  await end(attempts[1]!, 'FAILED', 'MODEL_REFUSED')
  return attempts[2]!
}

const AS_MADE = { PENDING: 1, RUNNING: 1, COMPLETED: 1, FAILED: 1 }

describe('the counts by status', () => {
  it('are right at once, before anything is rolled up, and the same afterwards', async () => {
    const running = await someJobs()
    expect(await counts()).toEqual(AS_MADE)
    expect(await rollUp()).toBeGreaterThan(0)
    expect(await rollUp()).toBe(0)
    expect(await counts()).toEqual(AS_MADE)
    await end(running, 'CANCELLED')
    expect(await counts()).toEqual({ PENDING: 1, COMPLETED: 1, FAILED: 1, CANCELLED: 1 })
  })

  it('are right at every point of the way when the log is rolled up event by event', async () => {
    await someJobs()
    let rolled = 0
    while ((await rollUp(1)) === 1) {
      rolled++
      expect(await counts()).toEqual(AS_MADE)
    }
    const [events] = await queue.sql<{ count: number }>('SELECT count(*)::int AS count FROM event')
    expect(rolled).toBe(events!.count)
  })

  it('are those of one task type when asked', async () => {
    await someJobs()
    const ofType = await countByStatus(queue.db, workspaceId, 'EXTRACT')
    expect(ofType).toHaveLength(7)
    expect(ofType.filter(({ count }) => count > 0)).toEqual([{ status: 'PENDING', count: 1 }])
  })

  it('do not know of other workspaces', async () => {
    await queue.submit(await queue.addWorkspace())
    expect(await counts()).toEqual({})
    await rollUp()
    expect(await counts()).toEqual({})
  })

  it('agree with the jobs in every snapshot, while jobs change and several processes roll up', async () => {
    const rolling = Array.from({ length: 3 }, () => rollUpOften())
    const changing = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 15; i++) {
        await queue.submit(workspaceId)
        for (const attempt of (await queue.claim(1)).attempts) {
          await end(attempt, i % 3 ? 'COMPLETED' : 'FAILED', i % 3 ? undefined : 'MODEL_REFUSED')
        }
      }
    })
    let done = false
    const changed = Promise.all(changing).then(() => {
      done = true
    })
    while (!done) expect(await disagreements()).toEqual([])
    await changed
    await Promise.all(rolling.map(({ stop }) => stop()))
    expect(await disagreements()).toEqual([])
    await rollUp()
    expect(await disagreements()).toEqual([])
    expect(await counts()).toMatchObject({ COMPLETED: expect.any(Number), FAILED: expect.any(Number) })
  })
})

function rollUpOften() {
  let going = true
  const rolling = (async () => {
    while (going) await rollUp(7)
  })()
  return {
    stop: async () => {
      going = false
      await rolling
    },
  }
}

/** Statuses whose count differs from the jobs' own, in one snapshot. */
const disagreements = () =>
  queue.sql(
    `WITH counted AS (
       SELECT key, sum(amount) AS count FROM (
         SELECT key, amount FROM job_rollup WHERE workspace_id = $1 AND measure = 'STATUS'
         UNION ALL SELECT key, amount FROM docket_rollup_tail($1) WHERE measure = 'STATUS') AS change
       GROUP BY key HAVING sum(amount) <> 0),
     truth AS (SELECT status::text AS key, count(*) AS count FROM job WHERE workspace_id = $1 GROUP BY status)
     SELECT * FROM counted FULL JOIN truth USING (key, count) WHERE counted.* IS NULL OR truth.* IS NULL`,
    [workspaceId],
  )

describe('the statistics', () => {
  const today = () => ({ from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 1000) })
  const read = (bucket: 'HOUR' | 'DAY' = 'HOUR') =>
    readStats(queue.db, { workspaceId, range: today(), bucket })

  it('are the same before and after the rollup, by hour and by day', async () => {
    await someJobs()
    const before = { hour: await read(), day: await read('DAY') }
    while ((await rollUp(2)) > 0);
    const after = { hour: await read(), day: await read('DAY') }
    for (const size of ['hour', 'day'] as const) {
      expect(after[size].total).toEqual(before[size].total)
      expect(after[size].buckets.map(({ figures }) => figures)).toEqual(
        before[size].buckets.map(({ figures }) => figures),
      )
    }
    expect(after.hour.total).toEqual(after.day.total)
    expect(after.hour.total.reached).toEqual({ PENDING: 4, RUNNING: 3, COMPLETED: 1, FAILED: 1 })
    expect([...after.hour.total.failures.values()]).toEqual([
      { code: 'MODEL_REFUSED', count: 1, fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) },
    ])
    const inHours = after.hour.buckets.flatMap(({ byTaskType }) => byTaskType)
    expect(sumOf(inHours, 'EXTRACT')).toBe(1)
    expect(sumOf(inHours, 'SUMMARIZE')).toBe(3)
    expect(inHours.some(({ taskType }) => taskType === 'EVALUATE')).toBe(false)
    expect(after.hour.byTaskType.find(({ taskType }) => taskType === 'EXTRACT')?.figures.reached).toEqual({
      PENDING: 1,
    })
  })

  it('know how long jobs waited and ran', async () => {
    await queue.submit(workspaceId)
    await queue.sql(`UPDATE job SET created_at = now() - interval '90 seconds'`)
    const { attempts } = await queue.claim(1)
    await queue.sql(`UPDATE attempt SET started_at = now() - interval '40 seconds'`)
    await end(attempts[0]!, 'COMPLETED')
    const { total } = await read()
    const waited = percentiles(total.waiting)!.p50
    const ran = percentiles(total.running)!.p99
    expect(Math.abs(waited / 90_000 - 1)).toBeLessThan(0.06)
    expect(Math.abs(ran / 40_000 - 1)).toBeLessThan(0.06)
  })

  it('count the running time anew after a retry by hand', async () => {
    await queue.submit(workspaceId)
    const first = (await queue.claim(1)).attempts[0]!
    await end(first, 'FAILED', 'MODEL_REFUSED')
    await rollUp()
    await queue.sql(`UPDATE attempt SET started_at = now() - interval '9 hours'`)
    await queue.sql(
      `SELECT docket_retry_job($1, $2, 'key', 'Again', false, '{"SUMMARIZE": "claude-sonnet-5-5"}', '1 day')`,
      [workspaceId, first.jobId],
    )
    await end((await queue.claim(1)).attempts[0]!, 'COMPLETED')
    const { total } = await read()
    expect(percentiles(total.running)!.p99).toBeLessThan(60_000)
  })

  it('have every bucket of the span, also those without an event', async () => {
    await queue.submit(workspaceId)
    const from = new Date('2026-01-01T10:30:00Z')
    const to = new Date('2026-01-01T13:00:00Z')
    const stats = await readStats(queue.db, { workspaceId, range: { from, to }, bucket: 'HOUR' })
    expect(stats.from).toEqual(new Date('2026-01-01T10:00:00Z'))
    expect(stats.buckets.map(({ at }) => at.toISOString())).toEqual([
      '2026-01-01T10:00:00.000Z',
      '2026-01-01T11:00:00.000Z',
      '2026-01-01T12:00:00.000Z',
    ])
    expect(stats.total.reached).toEqual({})
  })

  it('are kept up by a process for as long as it lives', async () => {
    await someJobs()
    const rollup = startRollUp(queue.db, log)
    const behind = async () =>
      (
        await queue.sql<{ count: number }>('SELECT count(*)::int AS count FROM docket_rollup_tail($1)', [
          workspaceId,
        ])
      )[0]!.count
    await expect.poll(behind, { timeout: 10_000 }).toBe(0)
    await queue.submit(workspaceId)
    await expect.poll(behind, { timeout: 10_000 }).toBe(0)
    await rollup.stop()
    expect(await counts()).toEqual({ ...AS_MADE, PENDING: 2 })
  })

  it('wait for a transaction that is still running, and then have its events', async () => {
    const slow = new pg.Client({ connectionString: queue.databaseUrl })
    await slow.connect()
    await slow.query('BEGIN; SELECT pg_current_xact_id()')
    await queue.submit(workspaceId)
    expect(await rollUp()).toBe(0)
    expect(await counts()).toEqual({ PENDING: 1 })
    await slow.query('COMMIT')
    await slow.end()
    expect(await rollUp()).toBe(1)
    expect(await counts()).toEqual({ PENDING: 1 })
  })
})

describe('over the API', () => {
  let docket: Docket
  beforeAll(async () => {
    docket = await startDocket()
  })
  afterAll(() => docket.stop())

  it('counts and statistics tell what became of real jobs', async () => {
    const { id } = await submit(docket, submitInput())
    const job = await ended(docket, id)
    const { counts, stats } = await docket.query<{
      counts: { status: string; count: number }[]
      stats: { total: Record<string, unknown>; buckets: { at: string; figures: { submitted: number } }[] }
    }>(
      `query($range: DateTimeRange!) {
        counts { status count }
        stats(range: $range, bucket: HOUR) {
          from to
          total {
            submitted started retried completed partial failed cancelled calls costMicros
            inputTokens cacheWriteTokens cacheReadTokens outputTokens
            waitingMs { p50 p90 p99 } runningMs { p50 p90 p99 } failures { fingerprint code count }
          }
          byTaskType { taskType figures { submitted } }
          buckets { at figures { submitted completed waitingMs { p50 } runningMs { p99 } } }
        }
      }`,
      { range: { from: new Date(Date.now() - 7_200_000) } },
    )
    expect(counts.filter(({ count }) => count > 0)).toEqual([{ status: job.status, count: 1 }])
    expect(stats.total).toMatchObject({
      submitted: 1,
      started: 1,
      calls: 1,
      [job.status.toLowerCase()]: 1,
      outputTokens: job.modelCalls[0]!.outputTokens,
      waitingMs: { p50: expect.any(Number) },
      runningMs: { p50: expect.any(Number) },
      failures: [],
    })
    expect(stats.buckets.reduce((sum, { figures }) => sum + figures.submitted, 0)).toBe(1)
  })

  it.each<[string, object, string]>([
    ['without a beginning', {}, 'range.from'],
    ['that ends before it begins', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'range.to'],
    ['of a century by hour', { from: '1926-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'range'],
  ])('a span %s is a typed error', async (_, range, field) => {
    const { errors } = await docket.request(
      'query($range: DateTimeRange!) { stats(range: $range, bucket: HOUR) { total { submitted } } }',
      { range },
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })
})
