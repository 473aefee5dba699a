import pg from 'pg'
import { DEFAULT_WORKSPACE_ID } from '../../src/access/authenticate.ts'

const DAYS = 14
const JOBS = 5000

const DOCUMENTS = `
  INSERT INTO document (workspace_id, name, media_type, sha256, text, text_length, estimated_tokens)
  SELECT $1, format((ARRAY['Lease – Unit %s', 'Loan application %s', 'Claim %s', 'Supply agreement %s', 'NDA %s'])[1 + i % 5], 1000 + i),
    'text/plain', encode(sha256(i::text::bytea), 'hex'), 'A text.', 7, 2
  FROM generate_series(1, $2::int) AS i RETURNING id`

// More by day than by night, and fewer at a weekend; a bad hour of the model yesterday. random() is seeded, so that the
// pictures of two runs are alike.
const JOBS_OF_DAYS = `
  INSERT INTO job (workspace_id, document_id, task_type, status, labels, input, result, missing, error_code, error_message,
    error_fingerprint, input_hash, model, estimated_input_tokens, estimated_output_tokens, deadline, cost_micros, created_at,
    started_at, finished_at, submitted_by, last_seq, attempt_count)
  SELECT $1, ($2::uuid[])[i], task::"TaskType", status::"JobStatus",
    jsonb_build_object('team', (ARRAY['legal', 'lending', 'claims'])[1 + i % 3], 'client', (ARRAY['Harbour & Lane', 'Netgear', 'Mbali Holdings'])[1 + i / 3 % 3]),
    '{}', '{}', CASE status WHEN 'PARTIAL' THEN '{expiry_date}'::text[] ELSE '{}' END,
    CASE status WHEN 'FAILED' THEN code END, CASE status WHEN 'FAILED' THEN message END,
    CASE status WHEN 'FAILED' THEN docket_fingerprint(code, message) END,
    'hash', 'claude-sonnet-5-5', 1000, 1000, now() + interval '1 day', (3000 + random() ^ 4 * 250000)::bigint, at, at + waited,
    at + waited + ran, 'default', 5, 1
  FROM (
    SELECT i, at, (ARRAY['EXTRACT', 'EVALUATE', 'EXTRACT', 'SUMMARIZE'])[1 + i % 4] AS task,
      random() ^ 3 * interval '9 seconds' AS waited, (4 + random() ^ 5 * 120) * interval '1 second' AS ran,
      CASE WHEN chance < CASE WHEN bad THEN 0.4 ELSE 0.012 END THEN 'FAILED' WHEN chance > 0.95 THEN 'PARTIAL'
        WHEN chance > 0.94 THEN 'CANCELLED' ELSE 'COMPLETED' END AS status,
      CASE WHEN bad THEN 'MODEL_OVERLOADED' ELSE 'MODEL_REFUSED' END AS code,
      CASE WHEN bad THEN 'The Claude API is overloaded.' ELSE 'The model refused to answer.' END AS message
    FROM (
      SELECT i, at, random() AS chance, at BETWEEN now() - interval '21 hours' AND now() - interval '19 hours' AS bad
      FROM (SELECT i, now() - interval '10 minutes' - random() * $3 * interval '1 day' AS at FROM generate_series(1, $4::int) AS i) AS spread
      WHERE random() < (0.55 + 0.45 * cos((extract(hour FROM at) - 13) / 12 * pi()))
        * CASE WHEN extract(isodow FROM at) > 5 THEN 0.3 ELSE 1 END) AS kept) AS job`

const ATTEMPTS = `
  INSERT INTO attempt (job_id, number, worker_id, started_at, ended_at, outcome)
  SELECT id, 1, 'worker-a', started_at, finished_at, status FROM job`

const EVENTS = `
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, at, data)
  SELECT workspace_id, id, seq, (ARRAY['JOB_SUBMITTED', 'JOB_STARTED', 'CALL_STARTED', 'CALL_FINISHED', 'JOB_' || status])[seq],
    CASE seq WHEN 1 THEN 'API_KEY' ELSE 'WORKER' END, CASE seq WHEN 1 THEN submitted_by ELSE 'worker-a' END,
    CASE WHEN seq = 1 THEN created_at WHEN seq < 4 THEN started_at ELSE finished_at END,
    CASE seq
      WHEN 1 THEN '{"to": "PENDING"}'::jsonb
      WHEN 2 THEN '{"from": "PENDING", "to": "RUNNING", "attempt": 1}'
      WHEN 3 THEN jsonb_build_object('model', model)
      WHEN 4 THEN jsonb_build_object('costMicros', cost_micros, 'inputTokens', cost_micros / 4, 'outputTokens', cost_micros / 60)
      ELSE jsonb_strip_nulls(jsonb_build_object('from', 'RUNNING', 'to', status, 'errorCode', error_code, 'errorMessage', error_message))
    END
  FROM job CROSS JOIN generate_series(1, 5) AS seq ORDER BY created_at, id, seq`

const SPENT = `
  INSERT INTO workspace_month (workspace_id, month, spent_micros)
  SELECT $1, docket_month(now()), sum(cost_micros) FROM job WHERE docket_month(created_at) = docket_month(now())`

/** Two weeks of jobs as an office has them, with their events. */
export async function makeDays(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('SELECT setseed(0.4)')
  const documents = await client.query<{ id: string }>(DOCUMENTS, [DEFAULT_WORKSPACE_ID, JOBS])
  const ids = documents.rows.map(({ id }) => id)
  await client.query(JOBS_OF_DAYS, [DEFAULT_WORKSPACE_ID, ids, DAYS, JOBS])
  await client.query(ATTEMPTS)
  await client.query(EVENTS)
  await client.query(SPENT, [DEFAULT_WORKSPACE_ID])
  await client.query('ANALYZE')
  await client.end()
}
