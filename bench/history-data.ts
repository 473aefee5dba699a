import pg from 'pg'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'

// Short enough for a transaction, long enough that its overhead does not count.
const STRETCH = 20_000
const JOBS_A_DOCUMENT = 10

const DOCUMENTS = `
  INSERT INTO document (workspace_id, name, media_type, sha256, text, text_length, estimated_tokens)
  SELECT $1, (ARRAY['Lease', 'Invoice', 'Policy', 'Contract', 'Report'])[1 + i % 5] || '-' || i || '.pdf', 'text/plain',
    encode(sha256(i::text::bytea), 'hex'), 'A text.', 7, 2
  FROM generate_series($2::int, $3::int) AS i RETURNING id`

// One job every 20 s up to now. One of 50 failed, of two causes; the last 1,000 wait.
const JOBS = `
  INSERT INTO job (workspace_id, document_id, task_type, status, labels, input, result, missing, error_code, error_message,
    error_fingerprint, input_hash, model, estimated_input_tokens, estimated_output_tokens, deadline, cost_micros, created_at,
    started_at, finished_at, submitted_by, last_seq, attempt_count, claims, unverified_claims)
  SELECT $1, ($5::uuid[])[1 + (i - $2) / ${JOBS_A_DOCUMENT}], (ARRAY['SUMMARIZE', 'EXTRACT', 'EVALUATE'])[1 + i % 3]::"TaskType",
    status::"JobStatus",
    jsonb_build_object('team', (ARRAY['legal', 'claims', 'hr', 'it', 'ops'])[1 + i % 5], 'case', 'c' || i),
    jsonb_build_object('focus', 'f' || i % 100, 'length', 'BRIEF'),
    jsonb_build_object('values', jsonb_build_object('law', 'L' || i % 1000, 'n', i)), '{}',
    CASE status WHEN 'FAILED' THEN code END, CASE status WHEN 'FAILED' THEN 'The model said no.' END,
    CASE status WHEN 'FAILED' THEN left(md5(code), 16) END, 'hash', 'claude-sonnet-5-5', 1000, 1000, now() + interval '1 day',
    (i::bigint * 7919) % 100000, at, CASE WHEN status <> 'PENDING' THEN at + interval '3 seconds' END,
    CASE WHEN status <> 'PENDING' THEN at + (3 + (i::bigint * 31) % 300) * interval '1 second' END, 'key' || i % 3,
    CASE status WHEN 'PENDING' THEN 1 ELSE 5 END, 1, 0, 0
  FROM (
    SELECT i, now() - ($4::int - i) * interval '20 seconds' AS at, (ARRAY['MODEL_REFUSED', 'MODEL_TIMEOUT'])[1 + i / 50 % 2] AS code,
      CASE WHEN i > $4 - 1000 THEN 'PENDING' WHEN i % 50 = 0 THEN 'FAILED' ELSE 'COMPLETED' END AS status
    FROM generate_series($2::int, $3::int) AS i) AS job
  RETURNING id`

const EVENTS = `
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, at, data)
  SELECT workspace_id, id, seq,
    (ARRAY['JOB_SUBMITTED', 'JOB_STARTED', 'CALL_STARTED', 'CALL_FINISHED', 'JOB_' || status])[seq],
    CASE seq WHEN 1 THEN 'API_KEY' ELSE 'WORKER' END,
    CASE seq WHEN 1 THEN submitted_by ELSE 'worker-' || cost_micros % 7 END,
    created_at + seq * interval '3 seconds',
    CASE seq
      WHEN 1 THEN '{"to": "PENDING"}'::jsonb
      WHEN 2 THEN '{"from": "PENDING", "to": "RUNNING", "attempt": 1}'
      WHEN 3 THEN jsonb_build_object('model', model)
      WHEN 4 THEN jsonb_build_object('costMicros', cost_micros, 'inputTokens', 1000, 'outputTokens', 100, 'latencyMs', cost_micros)
      ELSE jsonb_strip_nulls(jsonb_build_object('from', 'RUNNING', 'to', status, 'errorCode', error_code, 'errorMessage', error_message))
    END
  FROM job CROSS JOIN generate_series(1, 5) AS seq
  WHERE id = ANY($1) AND (seq = 1 OR status <> 'PENDING') ORDER BY created_at, seq`

/** Fills an empty database with jobs and about five events each, and rolls them up. */
export async function fill(databaseUrl: string, jobs: number) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const ids = async (statement: string, values: unknown[]) =>
    (await client.query<{ id: string }>(statement, values)).rows.map(({ id }) => id)
  await client.query('SET synchronous_commit = off')
  for (let from = 1; from <= jobs; from += STRETCH) {
    const to = Math.min(from + STRETCH - 1, jobs)
    const documents = await ids(DOCUMENTS, [
      DEFAULT_WORKSPACE_ID,
      Math.floor(from / JOBS_A_DOCUMENT),
      Math.floor(to / JOBS_A_DOCUMENT) + 1,
    ])
    await client.query(EVENTS, [await ids(JOBS, [DEFAULT_WORKSPACE_ID, from, to, jobs, documents])])
  }
  await client.query('VACUUM ANALYZE')
  let rolled: number
  do {
    const { rows } = await client.query<{ events: number }>('SELECT docket_roll_up(5000) AS events')
    rolled = rows[0]!.events
  } while (rolled > 0)
  await client.end()
}
