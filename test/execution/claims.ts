import { randomUUID } from 'node:crypto'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { createNotifier, type Notifier } from '../../src/events/notifier.ts'
import type { Attempt } from '../../src/execution/attempt.ts'
import { submitJob } from '../../src/jobs/submit.ts'
import { submitParser } from '../../src/jobs/submit-input.ts'
import { createLogger } from '../../src/log.ts'
import { createTestDatabase } from '../support/database.ts'
import { submitInput } from '../support/jobs.ts'
import { MODELS } from './engine.ts'

export const log = createLogger({ LOG_LEVEL: 'silent', NODE_ENV: 'production' }, 'test')

export interface Claim {
  attempts: Attempt[]
  nextInMs: number | null
}

/** A queue without processes: jobs are submitted as the server does, and claimed by a worker that is only a row. */
export interface Queue {
  db: Database
  notifier: Notifier
  databaseUrl: string
  /** Makes a workspace. @returns its id */
  addWorkspace(budgetMicros?: number): Promise<string>
  /** @returns the job's id */
  submit(workspaceId: string, changes?: object): Promise<string>
  /** Copies a waiting job and its queue entry many times: 10,000 submits would take half a minute. */
  multiply(jobId: string, copies: number): Promise<void>
  addWorker(id: string): Promise<void>
  /** @param prices by model; without any, no money is set aside */
  claim(limit: number, prices?: object, workerId?: string): Promise<Claim>
  sql<Row>(statement: string, values?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

export async function openQueue(): Promise<Queue> {
  const database = await createTestDatabase()
  const db = openDatabase(database.url, log)
  const notifier = createNotifier(db, log)
  const models = { SUMMARIZE: MODELS.summarize, EXTRACT: MODELS.extract, EVALUATE: MODELS.evaluate }
  const deps = { db, notifier, parseSubmit: submitParser(100_000), models, deadlineHours: 24 }
  const queue: Queue = {
    db,
    notifier,
    databaseUrl: database.url,
    async addWorkspace(budgetMicros) {
      const id = randomUUID()
      await db.query("INSERT INTO workspace (id, name, monthly_budget_micros) VALUES ($1, 'Test', $2)", [
        id,
        budgetMicros,
      ])
      return id
    },
    submit: async (workspaceId, changes) =>
      (await submitJob(deps, { workspaceId, actor: { type: 'API_KEY', id: 'test' } }, submitInput(changes)))
        .id,
    multiply: (jobId, copies) => multiply(db, jobId, copies),
    async addWorker(id) {
      await db.query("INSERT INTO worker (id, host, pid, concurrency) VALUES ($1, 'test', 1, 16)", [id])
    },
    async claim(limit, prices = {}, workerId = 'worker') {
      const [row] = await db.query<{ claim: Claim }>('SELECT docket_claim($1, $2, $3, 32000) AS claim', [
        workerId,
        limit,
        JSON.stringify(prices),
      ])
      return row!.claim
    },
    sql: (statement, values) => db.query(statement, values),
    async close() {
      await notifier.close()
      await db.close()
      await database.drop()
    },
  }
  await queue.addWorker('worker')
  return queue
}

// So many at once stay far below the time that a statement may take.
const BATCH = 500

async function multiply(db: Database, jobId: string, copies: number) {
  for (let left = copies; left > 0; left -= BATCH) await copyJob(db, jobId, Math.min(left, BATCH))
}

async function copyJob(db: Database, jobId: string, copies: number) {
  await db.query(
    `WITH copy AS (
       INSERT INTO job SELECT (jsonb_populate_record(job, jsonb_build_object('id', uuidv7(), 'last_seq', 0))).*
       FROM job, generate_series(1, $2) WHERE job.id = $1 RETURNING id)
     INSERT INTO queue_entry
       SELECT (jsonb_populate_record(entry, jsonb_build_object('job_id', copy.id))).* FROM queue_entry AS entry, copy
       WHERE entry.job_id = $1`,
    [jobId, copies],
  )
}
