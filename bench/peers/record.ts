/**
 * The record that a competent user of a queue library would keep of each job: plain prepared SQL through a pool, one
 * transaction for each of the four phases of a job. Every phase locks the job's row first, by counting `last_seq` on:
 * so `seq` has no gaps, and an attempt that lost its job writes nothing.
 */
import pg from 'pg'
import type { CallReport } from '../../src/claude/streamed-call.ts'
import type { Conclusion } from '../../src/jobs/task.ts'
import type { SummarizeInput } from '../../src/jobs/tasks.ts'

export interface Claimed {
  jobId: string
  workspaceId: string
  attempt: number
  input: SummarizeInput
  document: { text: string; sha256: string; pageStarts: number[] }
}

type Event = [type: string, data: object]

const CLAIM = `UPDATE job SET status = 'RUNNING', attempt_count = attempt_count + 1, last_seq = last_seq + 1,
    started_at = coalesce(started_at, now())
  FROM document WHERE job.id = $1 AND document.id = job.document_id AND status IN ('PENDING', 'RUNNING', 'RETRYING')
  RETURNING job.id AS "jobId", job.workspace_id AS "workspaceId", attempt_count AS attempt, input, last_seq AS "lastSeq",
    json_build_object('text', text, 'sha256', sha256, 'pageStarts', page_starts) AS document`
const START_ATTEMPT = 'INSERT INTO attempt (job_id, number, worker_id) VALUES ($1, $2, $3)'
const STORED_STEP = 'SELECT result FROM step WHERE job_id = $1 AND name = $2'
const COUNT_ON = `UPDATE job SET last_seq = last_seq + $3 WHERE id = $1 AND attempt_count = $2 AND status = 'RUNNING'
  RETURNING last_seq AS "lastSeq"`
const START_CALL = `INSERT INTO model_call (job_id, attempt, step_name, request_hash, model, prompt_version)
  VALUES ($1, $2, 'answer', $3, $4, $5) RETURNING id`
const SPEND = `UPDATE job SET last_seq = last_seq + $3, cost_micros = cost_micros + $4, simulated = simulated OR $5
  WHERE id = $1 AND attempt_count = $2 AND status = 'RUNNING' RETURNING last_seq AS "lastSeq"`
const FINISH_CALL = `UPDATE model_call SET outcome = 'SUCCEEDED', request_id = $2, message_id = $3, stop_reason = $4,
    input_tokens = $5, cache_write_tokens = $6, cache_read_tokens = $7, output_tokens = $8, cost_micros = $9,
    simulated = $10, latency_ms = $11, finished_at = now()
  WHERE id = $1`
const FINISH_STEP = 'INSERT INTO step (job_id, name, result) VALUES ($1, $2, $3)'
const END_JOB = `UPDATE job SET last_seq = last_seq + $3, status = $4, result = $5, missing = $6, finished_at = now()
  WHERE id = $1 AND attempt_count = $2 AND status = 'RUNNING' RETURNING last_seq AS "lastSeq"`
const END_ATTEMPT = 'UPDATE attempt SET ended_at = now(), outcome = $3 WHERE job_id = $1 AND number = $2'

export function openRecord(url: string, workerId: string, maxConnections: number) {
  const pool = new pg.Pool({ connectionString: url, max: maxConnections })

  async function append(client: pg.PoolClient, job: Claimed, lastSeq: number, events: Event[]) {
    const rows = events.map((_, i) => `($1, $2, $3, $${3 * i + 4}, $${3 * i + 5}, $${3 * i + 6})`)
    const values = events.flatMap(([type, data], i) => [lastSeq - events.length + 1 + i, type, data])
    const insert = `INSERT INTO event (workspace_id, job_id, actor_id, seq, type, data) VALUES ${rows}`
    await query(client, insert, [job.workspaceId, job.jobId, workerId, ...values])
  }

  return {
    pool,

    /** Takes the job and reads what the work needs. @returns undefined when it has ended already */
    claim: (jobId: string) =>
      transaction(pool, async (client) => {
        const [job] = await query<Claimed & { lastSeq: number }>(client, CLAIM, [jobId])
        if (!job) return undefined
        await query(client, START_ATTEMPT, [jobId, job.attempt, workerId])
        await append(client, job, job.lastSeq, [['JOB_STARTED', { to: 'RUNNING', attempt: job.attempt }]])
        return job
      }),

    /** What an earlier attempt has paid for. */
    async storedAnswer(job: Claimed): Promise<unknown> {
      return (await query<{ result: unknown }>(pool, STORED_STEP, [job.jobId, 'answer']))[0]?.result
    },

    /** Writes the call into the ledger, before it is sent. @returns its id */
    startCall: (job: Claimed, requestHash: string, model: string, promptVersion: string) =>
      transaction(pool, async (client) => {
        const { lastSeq } = owned(await query(client, COUNT_ON, [job.jobId, job.attempt, 2]))
        const values = [job.jobId, job.attempt, requestHash, model, promptVersion]
        const callId = (await query<{ id: string }>(client, START_CALL, values))[0]!.id
        await append(client, job, lastSeq, [
          ['STEP_STARTED', { step: 'answer' }],
          ['CALL_STARTED', { callId, step: 'answer', model, promptVersion }],
        ])
        return callId
      }),

    /** Records the call's end and its answer together, and that the next step begins. */
    finishCall: (job: Claimed, callId: string, report: CallReport, costMicros: bigint, answer: unknown) =>
      transaction(pool, async (client) => {
        const { usage, simulated, latencyMs, requestId, messageId, stopReason } = report
        const spent = [job.jobId, job.attempt, 3, costMicros, simulated]
        const { lastSeq } = owned(await query(client, SPEND, spent))
        const ends = [callId, requestId, messageId, stopReason]
        const { inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens } = usage
        const counts = [inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens, costMicros]
        await query(client, FINISH_CALL, [...ends, ...counts, simulated, latencyMs])
        await query(client, FINISH_STEP, [job.jobId, 'answer', JSON.stringify(answer)])
        const cost = { costMicros: Number(costMicros), latencyMs, simulated }
        await append(client, job, lastSeq, [
          ['CALL_FINISHED', { callId, step: 'answer', requestId, stopReason, ...usage, ...cost }],
          ['STEP_FINISHED', { step: 'answer' }],
          ['STEP_STARTED', { step: 'evidence' }],
        ])
      }),

    /** Ends the job with its result, which is what the last step has made. */
    complete: (job: Claimed, { result, claims, missing }: Conclusion) =>
      transaction(pool, async (client) => {
        const to = missing.length === 0 ? 'COMPLETED' : 'PARTIAL'
        const stored = JSON.stringify(result)
        const { lastSeq } = owned(
          await query(client, END_JOB, [job.jobId, job.attempt, 2, to, stored, missing]),
        )
        await query(client, END_ATTEMPT, [job.jobId, job.attempt, to])
        await append(client, job, lastSeq, [
          ['STEP_FINISHED', { step: 'evidence' }],
          [`JOB_${to}`, { from: 'RUNNING', to, claims }],
        ])
      }),
  }
}

const names = new Map<string, string>()

/** A prepared statement: parsed once on each connection. */
async function query<Row>(client: pg.Pool | pg.PoolClient, text: string, values: unknown[]): Promise<Row[]> {
  const name = names.get(text) ?? `record_${names.size}`
  names.set(text, name)
  return (await client.query({ name, text, values })).rows as Row[]
}

function owned(rows: { lastSeq: number }[]): { lastSeq: number } {
  if (!rows[0]) throw new Error('the job belongs to another attempt')
  return rows[0]
}

async function transaction<Result>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<Result>) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}
