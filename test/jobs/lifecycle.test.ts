import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const STATUSES = ['PENDING', 'RUNNING', 'RETRYING', 'COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED'] as const
type Status = (typeof STATUSES)[number]

/** The table of docs/job-lifecycle.md is the specification; the database must hold to it. */
const arrows = new Set(
  [...readFileSync('docs/job-lifecycle.md', 'utf8').matchAll(/^\| `([A-Z]+)` \| `([A-Z]+)` \|/gm)].map(
    ([, from, to]) => `${from} → ${to}`,
  ),
)

let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 4 })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

async function submitted(): Promise<string> {
  const { rows } = await pool.query(
    `SELECT id FROM docket_submit_job($1, 'test', 'SUMMARIZE', '{}', 'NORMAL', '{}', NULL, 'hash', NULL,
       NULL, 'name', 'text/plain', 'sha', 'text', 4, '{}', 2, 'model', 100, 100, NULL, NULL, '1 hour', NULL, 'WAIT')`,
    [DEFAULT_WORKSPACE_ID],
  )
  return rows[0].id
}

interface Started {
  id: string
  number: number
  token: string
  callId: string
}

async function start(jobId: string): Promise<Started> {
  const { rows } = await pool.query(
    `SELECT docket_start_attempt(job, 'worker', 32000, 0) AS attempt FROM job WHERE id = $1`,
    [jobId],
  )
  return rows[0].attempt
}

/** As the others do when its worker died. */
const lose = (attempt: Started) => pool.query(`SELECT docket_lose_attempt($1, 'another')`, [attempt.id])
const startCall = (jobId: string, { callId, token, id }: Started) =>
  pool.query(
    `SELECT docket_start_call($1, $2, $3, 'worker', $4, '{"step": "answer"}', 'hash', 'model', 'v1')`,
    [callId, jobId, token, id],
  )

const transition = (jobId: string, token: string | null, to: Status) =>
  pool.query(`SELECT docket_transition($1, $2, $3, 'WORKER', 'worker', '{}', $4, $5, $6, $7)`, [
    jobId,
    token,
    to,
    to === 'COMPLETED' ? '{}' : null,
    to === 'PARTIAL' ? ['a field'] : [],
    ...(to === 'FAILED' ? ['MODEL_REFUSED', 'It refused.'] : [null, null]),
  ])

/** A job in the given status, reached along the arrows. */
async function jobIn(status: Status): Promise<{ id: string; token: string | null }> {
  const id = await submitted()
  if (status === 'PENDING') return { id, token: null }
  const { token } = await start(id)
  if (status !== 'RUNNING') await transition(id, token, status)
  return { id, token: status === 'RUNNING' ? token : null }
}

describe('the life of a job', () => {
  const pairs = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const))

  it.each(pairs.filter(([from, to]) => arrows.has(`${from} → ${to}`)))(
    'goes from %s to %s, with one event',
    async (from, to) => {
      const job = await jobIn(from)
      const token = to === 'RUNNING' ? randomUUID() : job.token
      const { rows } = await pool.query('SELECT last_seq FROM job WHERE id = $1', [job.id])
      await transition(job.id, token, to)
      const after = await pool.query(
        `SELECT job.status, event.seq, event.type, event.data->>'from' AS "from", event.data->>'to' AS "to"
       FROM job JOIN event ON event.job_id = job.id AND event.seq = job.last_seq WHERE job.id = $1`,
        [job.id],
      )
      const type = to === 'RUNNING' ? 'JOB_STARTED' : `JOB_${to}`
      expect(after.rows).toEqual([{ status: to, seq: rows[0].last_seq + 1, type, from, to }])
    },
  )

  it.each(pairs.filter(([from, to]) => !arrows.has(`${from} → ${to}`)))(
    'refuses to go from %s to %s',
    async (from, to) => {
      const job = await jobIn(from)
      await expect(transition(job.id, job.token, to)).rejects.toMatchObject({ code: 'DK002' })
      const { rows } = await pool.query('SELECT status FROM job WHERE id = $1', [job.id])
      expect(rows).toEqual([{ status: from }])
    },
  )

  it('knows every arrow of the document', () => {
    expect(arrows.size).toBe(14)
  })
})

describe('an attempt', () => {
  it('that lost its job can write nothing to it any more', async () => {
    const id = await submitted()
    const first = await start(id)
    await lose(first)
    const second = await start(id)
    expect(second.number).toBe(2)
    const seq = await lastSeq(id)

    await expect(transition(id, first.token, 'COMPLETED')).rejects.toMatchObject({ code: 'DK001' })
    const refused = await Promise.allSettled([
      pool.query(`SELECT docket_start_step($1, $2, 'worker', '{}')`, [id, first.token]),
      pool.query(`SELECT docket_acknowledge_cancel($1, $2, 'worker')`, [id, first.token]),
      startCall(id, first),
    ])
    expect(refused.map((write) => write.status === 'rejected' && write.reason.code)).toEqual(
      Array(3).fill('DK001'),
    )
    expect(await lastSeq(id)).toBe(seq)
    await transition(id, second.token, 'COMPLETED')
  })

  it('left behind by a dead worker is ended as RETRYING, and the next one starts', async () => {
    const id = await submitted()
    await lose(await start(id))
    await start(id)
    const { rows } = await pool.query(
      'SELECT number, outcome, error_code FROM attempt WHERE job_id = $1 ORDER BY number',
      [id],
    )
    expect(rows).toEqual([
      { number: 1, outcome: 'RETRYING', error_code: 'WORKER_LOST' },
      { number: 2, outcome: null, error_code: null },
    ])
  })

  it('is not given for a job that has ended', async () => {
    const { id } = await jobIn('COMPLETED')
    await expect(start(id)).rejects.toMatchObject({ code: 'DK002' })
  })

  it('that lost its job still gets its paid call into the ledger, but not its answer into the steps', async () => {
    const id = await submitted()
    const first = await start(id)
    await startCall(id, first)
    await lose(first)
    await start(id)
    const end = {
      outcome: 'SUCCEEDED',
      stopReason: 'end_turn',
      ...{ inputTokens: 1, cacheWriteTokens: 2, cacheReadTokens: 3, outputTokens: 4, costMicros: 500 },
      ...{ simulated: false, possiblyPaid: false },
    }
    const finish = () =>
      pool.query(`SELECT docket_finish_call($1, $2, 'worker', $3, '{"answer": 1}', '{}') AS owner`, [
        first.callId,
        first.token,
        JSON.stringify(end),
      ])
    expect((await finish()).rows).toEqual([{ owner: false }])
    // Repeated, because it was not known whether it was committed: it changes nothing.
    await finish()
    const ledger = await pool.query('SELECT outcome, cost_micros FROM model_call WHERE job_id = $1', [id])
    expect(ledger.rows).toEqual([{ outcome: 'SUCCEEDED', cost_micros: '500' }])
    expect((await pool.query('SELECT FROM step WHERE job_id = $1', [id])).rowCount).toBe(0)
    expect((await pool.query('SELECT cost_micros FROM job WHERE id = $1', [id])).rows).toEqual([
      { cost_micros: '500' },
    ])
  })

  const lastSeq = async (id: string) =>
    (await pool.query('SELECT last_seq FROM job WHERE id = $1', [id])).rows[0].last_seq
})

describe('the database itself', () => {
  it('refuses a PARTIAL job that does not say what is missing, and a FAILED one without a reason', async () => {
    const job = await jobIn('RUNNING')
    const wrong = (to: Status) =>
      pool.query(`SELECT docket_transition($1, $2, $3, 'WORKER', 'worker', '{}')`, [job.id, job.token, to])
    await expect(wrong('PARTIAL')).rejects.toMatchObject({ constraint: 'job_partial_says_what_is_missing' })
    await expect(wrong('FAILED')).rejects.toMatchObject({ constraint: 'job_failed_says_why' })
  })

  it.each(['UPDATE event SET seq = 0', 'DELETE FROM event', 'TRUNCATE event'])(
    'refuses to %s',
    async (statement) => {
      await jobIn('PENDING')
      await expect(pool.query(statement)).rejects.toThrow('append-only')
    },
  )

  it('numbers the events of a job 1, 2, 3, … without a gap while many write at once', async () => {
    const id = await submitted()
    const { token } = await start(id)
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        pool.query(`SELECT docket_start_step($1, $2, 'worker', $3)`, [id, token, { step: `step ${i}` }]),
      ),
    )
    const { rows } = await pool.query('SELECT seq FROM event WHERE job_id = $1 ORDER BY position', [id])
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 52 }, (_, i) => i + 1))
  })
})
