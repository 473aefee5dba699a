/** What every side is given: the same small document and task; and the peers' jobs as they are submitted. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'

const CONTRACT = new URL('../../demo/cuad-10-netgear-distributor-agreement.txt', import.meta.url)
const LENGTH = 2000

const text = readFileSync(CONTRACT, 'utf8').slice(0, LENGTH)
export const DOCUMENT = { text, sha256: createHash('sha256').update(text).digest('hex') }
export const INPUT = { focus: null, length: 'STANDARD' } as const

/** Documents, jobs and their first events, all at once: submitting is not measured here. */
const SUBMIT = `
  WITH documents AS (
    INSERT INTO document (workspace_id, name, media_type, sha256, text)
      SELECT $1, 'contract', 'text/plain', $2, $3 FROM generate_series(1, $4) RETURNING id),
  jobs AS (
    INSERT INTO job (workspace_id, document_id, task_type, input)
      SELECT $1, id, 'SUMMARIZE', $5 FROM documents RETURNING id),
  events AS (
    INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
      SELECT $1, id, 1, 'JOB_SUBMITTED', 'API_KEY', 'bench', '{"to":"PENDING"}' FROM jobs)
  SELECT id FROM jobs`

/** Makes the tables of record.sql and fills them with new jobs. @returns their ids */
export async function submitToRecord(databaseUrl: string, jobs: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(readFileSync(new URL('record.sql', import.meta.url), 'utf8'))
    const values = [DEFAULT_WORKSPACE_ID, DOCUMENT.sha256, DOCUMENT.text, jobs, INPUT]
    return (await client.query<{ id: string }>(SUBMIT, values)).rows.map(({ id }) => id)
  } finally {
    await client.end()
  }
}
