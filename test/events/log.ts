import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { pino } from 'pino'
import { vi } from 'vitest'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { openSession } from '../../src/db/session.ts'
import type { Checkpoint } from '../../src/events/audit/checkpoint.ts'
import type { AuditKey } from '../../src/events/audit/key.ts'
import { seal } from '../../src/events/audit/seal.ts'
import type { TestDatabase } from '../support/database.ts'

/** The log of a test database, without any process of the product. */
export interface TestLog {
  db: Database
  sql<Row extends object>(statement: string, values?: unknown[]): Promise<Row[]>
  /** Submits a job, which appends its first event. @returns its id */
  submit(): Promise<string>
  append(jobId: string, step: string): Promise<unknown>
  appendToWorkspace(model: string): Promise<unknown>
  /** Waits until nothing is left that holds up the sealing of what is there: transactions of other tests do. */
  settled(): Promise<void>
  /** Seals everything that is there. @returns the new checkpoints */
  seal(key: AuditKey): Promise<Checkpoint[]>
  /** Changes what is there as the owner of the database can, who takes the triggers off first. */
  tamper(...statements: string[]): Promise<void>
  close(): Promise<void>
}

const SUBMIT = `
  SELECT id FROM docket_submit_job($1, 'test', 'SUMMARIZE', '{}', 'NORMAL', '{}', NULL, $2, NULL,
    NULL, 'name', 'text/plain', 'sha', 'text', 4, '{}', 2, 'model', 100, 100, NULL, NULL, '1 hour', NULL, 'WAIT')`

const UNSEALED = `
  SELECT FROM event WHERE type <> 'LOG_SEALED' AND NOT EXISTS (
    SELECT FROM sealed_head WHERE sealed_head.stream_id = event.stream_id AND sealed_head.seq >= event.seq)`

const GUARDED = ['event', 'checkpoint', 'sealed_head']

export function openLog({ url }: TestDatabase): TestLog {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  // The pool's end does not wait for its sockets: dropping the database may break one that is still open.
  pool.on('error', () => {})
  const db = openDatabase(url, pino({ level: 'silent' }))
  const sql = async <Row extends object>(statement: string, values?: unknown[]) =>
    (await pool.query<Row>(statement, values)).rows

  return {
    db,
    sql,
    submit: async () => (await sql<{ id: string }>(SUBMIT, [DEFAULT_WORKSPACE_ID, randomUUID()]))[0]!.id,
    append: (jobId, step) =>
      sql(`SELECT docket_append_event($1, 'STEP_FINISHED', 'WORKER', 'worker', $2)`, [jobId, { step }]),
    appendToWorkspace: (model) =>
      sql(`SELECT docket_append_workspace_event($1, 'MODEL_RESUMED', 'API_KEY', 'key', $2)`, [
        DEFAULT_WORKSPACE_ID,
        { model },
      ]),
    settled: () =>
      vi.waitFor(
        async () => {
          const held = await sql('SELECT FROM event WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())')
          if (held.length > 0) throw new Error('a transaction holds up the sealing')
        },
        { timeout: 10_000, interval: 10 },
      ),
    async seal(key) {
      const session = await openSession(url, 10_000)
      const checkpoints: Checkpoint[] = []
      // Transactions of other tests on the same server hold sealing up for a moment.
      await vi.waitFor(
        async () => {
          const pass = await seal(session, key)
          if (pass?.checkpoint) checkpoints.push(pass.checkpoint)
          if ((await sql(UNSEALED)).length > 0) throw new Error('not everything is sealed')
        },
        { timeout: 10_000, interval: 10 },
      )
      session.close()
      return checkpoints
    },
    async tamper(...statements) {
      const client = await pool.connect()
      const triggers = (what: string) => GUARDED.map((table) => `ALTER TABLE ${table} ${what} TRIGGER USER`)
      for (const statement of [...triggers('DISABLE'), ...statements, ...triggers('ENABLE')]) {
        await client.query(statement)
      }
      client.release()
    },
    async close() {
      await db.close()
      await pool.end()
    },
  }
}
