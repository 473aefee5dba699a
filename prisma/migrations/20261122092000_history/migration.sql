-- What the history is asked for: lists of events and jobs by any condition that the API offers, and statistics. What
-- each index is for is in docs/history.md.

-- CreateEnum
CREATE TYPE "RollupSpan" AS ENUM ('EVER', 'DAY', 'HOUR');

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "submitted_by" TEXT;

-- CreateTable
CREATE TABLE "job_search" (
    "job_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "labels" JSONB NOT NULL,
    "input" JSONB NOT NULL,
    "document_name" TEXT NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "job_search_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "job_rollup" (
    "workspace_id" UUID NOT NULL,
    "span" "RollupSpan" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "task_type" "TaskType" NOT NULL,
    "measure" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "job_rollup_pkey" PRIMARY KEY ("workspace_id","span","at","task_type","measure","key")
);

-- CreateTable
CREATE TABLE "log_cursor" (
    "reader" TEXT NOT NULL,
    "xid" xid8 NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "log_cursor_pkey" PRIMARY KEY ("reader")
);

-- The words of a text, for lists that are searched by them: runs of letters and digits, in lower case. Not to_tsvector: its
-- parser takes "lease-2026.pdf" for the name of a host. It calls only what is PostgreSQL's own: an index runs it without
-- our search_path.
CREATE FUNCTION docket_words(p_text text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  v_text text := lower(left(p_text, 10000) COLLATE "pg_c_utf8");
BEGIN
  -- A word of more than 2,046 bytes would be refused: longer ones are cut into pieces.
  IF length(v_text) > 500 THEN
    v_text := regexp_replace(v_text, '([[:alnum:]]{64})', '\1 ', 'g');
  END IF;
  RETURN array_to_tsvector(array_remove(regexp_split_to_array(v_text, '[^[:alnum:]]+'), ''));
END $$;

-- Finds what has words that begin with those of a text, all of them. Null when the text has none.
CREATE FUNCTION docket_word_query(p_text text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (SELECT string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery FROM unnest(docket_words(p_text)));
END $$;

-- The log. It is read by time in both directions, alone or for one type of event or one actor; by job it has an index.

-- CreateIndex
CREATE INDEX "event_workspace_id_at_position_idx" ON "event"("workspace_id", "at", "position");

-- CreateIndex
CREATE INDEX "event_workspace_id_type_at_position_idx" ON "event"("workspace_id", "type", "at", "position");

-- CreateIndex
CREATE INDEX "event_workspace_id_actor_id_at_position_idx" ON "event"("workspace_id", "actor_id", "at", "position");

-- Only the few events that carry such words.
CREATE INDEX "event_words_idx" ON "event" USING gin (docket_words(
    coalesce(data->>'errorCode', '') || ' ' || coalesce(data->>'errorMessage', '') || ' ' || coalesce(data->>'reason', '')))
  WHERE data ?| '{errorCode,errorMessage,reason}';

-- Jobs by their own columns. Those with a condition hold only the rows that can be asked for.

-- CreateIndex
CREATE INDEX "job_workspace_id_task_type_created_at_id_idx" ON "job"("workspace_id", "task_type", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "job_workspace_id_model_created_at_id_idx" ON "job"("workspace_id", "model", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "job_workspace_id_submitted_by_created_at_id_idx" ON "job"("workspace_id", "submitted_by", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "job_workspace_id_started_at_id_idx" ON "job"("workspace_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "job_workspace_id_finished_at_id_idx" ON "job"("workspace_id", "finished_at", "id");

-- CreateIndex
CREATE INDEX "job_workspace_id_cost_micros_id_idx" ON "job"("workspace_id", "cost_micros", "id");

-- CreateIndex
CREATE INDEX "document_workspace_id_sha256_idx" ON "document"("workspace_id", "sha256");

CREATE INDEX "job_duration_idx" ON "job" ("workspace_id", ("finished_at" - "started_at"), "id")
  WHERE "finished_at" IS NOT NULL AND "started_at" IS NOT NULL;
CREATE INDEX "job_error_code_idx" ON "job" ("workspace_id", "error_code", "created_at" DESC, "id" DESC)
  WHERE "error_code" IS NOT NULL;
CREATE INDEX "job_result_idx" ON "job" USING gin ("result" jsonb_path_ops) WHERE "result" IS NOT NULL;

-- Room for the next versions of a job's row beside it: those that change nothing that is indexed then write no index.
ALTER TABLE job SET (fillfactor = 70);

-- What a job is found by that never changes. Apart from the job, whose row is written anew several times: each time all of
-- these entries would be written anew as well, and every vacuum of the jobs would read through them.
CREATE FUNCTION docket_describe_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO job_search (job_id, workspace_id, labels, input, document_name, words)
    SELECT NEW.id, NEW.workspace_id, NEW.labels, NEW.input, document.name, docket_words(document.name || ' ' || coalesce((
      SELECT string_agg(key || ' ' || value, ' ') FROM jsonb_each_text(NEW.labels)), ''))
    FROM document WHERE document.id = NEW.document_id
  ON CONFLICT (job_id) DO UPDATE SET labels = excluded.labels, input = excluded.input, words = excluded.words;
  RETURN NULL;
END $$;
CREATE TRIGGER job_described AFTER INSERT OR UPDATE OF labels, input ON job
  FOR EACH ROW EXECUTE FUNCTION docket_describe_job();

-- Jobs from before.
UPDATE job SET labels = job.labels, submitted_by = submitted.actor_id
  FROM job AS same LEFT JOIN event AS submitted ON submitted.job_id = same.id AND submitted.seq = 1
  WHERE same.id = job.id;

-- CreateIndex
CREATE INDEX "job_search_labels_idx" ON "job_search" USING GIN ("labels" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "job_search_input_idx" ON "job_search" USING GIN ("input" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "job_search_words_idx" ON "job_search" USING GIN ("words");

-- The same as before, and it notes who submitted the job.
CREATE OR REPLACE FUNCTION docket_submit_job(
  p_workspace_id uuid, p_actor_id text, p_task_type "TaskType", p_input jsonb, p_priority "Priority", p_labels jsonb,
  p_idempotency_key text, p_input_hash text, p_webhook_url text,
  p_document_id uuid, -- of a stored document; when null, the text that follows is stored first
  p_document_name text, p_document_media_type text, p_document_sha256 text, p_document_text text,
  p_document_text_length integer, p_document_page_starts integer[], p_document_tokens integer,
  p_model text, p_task_tokens integer, p_output_tokens integer,
  p_run_after timestamptz, p_deadline timestamptz, p_patience interval, -- the deadline when none is given
  p_max_cost_micros bigint, p_when_over_budget "OverBudget"
) RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
  v_document_id uuid := p_document_id;
  v_document_tokens integer := p_document_tokens;
BEGIN
  IF p_idempotency_key IS NOT NULL THEN
    -- Submits with the same key go one after another, so that the second one sees the first one's job.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_workspace_id || ':' || p_idempotency_key, 0));
    SELECT * INTO v_job FROM job WHERE workspace_id = p_workspace_id AND idempotency_key = p_idempotency_key;
    IF FOUND THEN
      IF v_job.input_hash <> p_input_hash THEN
        RAISE EXCEPTION 'idempotency key used before for job %', v_job.id USING ERRCODE = 'DK409', DETAIL = v_job.id::text;
      END IF;
      RETURN NEXT v_job;
      RETURN;
    END IF;
  END IF;

  IF v_document_id IS NULL THEN
    INSERT INTO document (workspace_id, name, media_type, sha256, text, text_length, page_starts, estimated_tokens)
      VALUES (p_workspace_id, p_document_name, p_document_media_type, p_document_sha256, p_document_text,
              p_document_text_length, p_document_page_starts, p_document_tokens)
      RETURNING id INTO v_document_id;
  ELSE
    SELECT estimated_tokens INTO v_document_tokens FROM document WHERE id = v_document_id AND workspace_id = p_workspace_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'no document %', v_document_id USING ERRCODE = 'DK404';
    END IF;
  END IF;

  INSERT INTO job (workspace_id, document_id, task_type, priority, labels, input, idempotency_key, input_hash, webhook_url,
      model, estimated_input_tokens, estimated_output_tokens, run_after, deadline, max_cost_micros, when_over_budget, submitted_by, last_seq)
    VALUES (p_workspace_id, v_document_id, p_task_type, p_priority, p_labels, p_input, p_idempotency_key, p_input_hash,
      p_webhook_url, p_model, v_document_tokens + p_task_tokens, p_output_tokens, p_run_after,
      coalesce(p_deadline, greatest(now(), p_run_after) + p_patience), p_max_cost_micros, p_when_over_budget, p_actor_id, 1)
    RETURNING * INTO v_job;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    VALUES (p_workspace_id, v_job.id, 1, 'JOB_SUBMITTED', 'API_KEY', p_actor_id,
            jsonb_build_object('to', 'PENDING', 'taskType', p_task_type, 'documentId', v_document_id, 'priority', p_priority,
              'model', p_model));
  INSERT INTO queue_entry (job_id, workspace_id, priority, model, ready_at, fails_over_budget, deadline)
    VALUES (v_job.id, p_workspace_id, p_priority, p_model, greatest(now(), p_run_after), p_when_over_budget = 'FAIL', v_job.deadline);
  RETURN NEXT v_job;
END $$;

-- Statistics. Every event of a job adds to some measures, and the rollup has their sums by hour and by day. It is kept up
-- behind the log by whoever has time, not by those who append: many workers end jobs at once, and would wait for one
-- another at the row of the hour.

-- Where an interval stands in a histogram: a tenth more time is the next place. So two histograms can be added, and a
-- percentile is right within 5 %.
CREATE FUNCTION docket_histogram_key(p_time interval) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT floor(ln(greatest(extract(epoch FROM p_time)::double precision * 1000, 1)) / ln(1.1::double precision))::integer::text
$$;

-- What each event adds:
--   STATUS   key: status                   jobs that are in it now
--   REACHED  key: status                   jobs that came into it
--   WAITING  key: place in the histogram   first starts, by the time since the job could begin
--   RUNNING  key: place in the histogram   ends, by the time since the first start (after a retry by hand: since that one's)
--   FAILURE  key: fingerprint and code     failed jobs
--   CALLS, COST (micros), TOKENS (key: their class)   of model calls that ended
CREATE VIEW job_measure AS
  SELECT e.xid, e.position, e.workspace_id, e.at, j.task_type, m.measure, m.key, m.amount
  FROM event AS e
  JOIN job AS j ON j.id = e.job_id
  CROSS JOIN LATERAL (
    SELECT change.*
    FROM (VALUES ('STATUS', e.data->>'from', -1), ('STATUS', e.data->>'to', 1), ('REACHED', e.data->>'to', 1)) AS change
    WHERE e.type ^@ 'JOB_'
    UNION ALL
    SELECT 'WAITING', docket_histogram_key(e.at - greatest(j.created_at, j.run_after)), 1
    WHERE e.type = 'JOB_STARTED' AND e.data->'attempt' = '1'
    UNION ALL
    SELECT 'RUNNING', docket_histogram_key(e.at - min(a.started_at)), 1
    FROM attempt AS a
    WHERE a.job_id = j.id AND a.number > j.counted_from
      AND e.type IN ('JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED')
    UNION ALL
    SELECT 'FAILURE', docket_fingerprint(e.data->>'errorCode', e.data->>'errorMessage') || ' ' || (e.data->>'errorCode'), 1
    WHERE e.type = 'JOB_FAILED'
    UNION ALL
    SELECT call.*
    FROM (VALUES ('CALLS', '', 1), ('COST', '', (e.data->>'costMicros')::bigint),
      ('TOKENS', 'INPUT', (e.data->>'inputTokens')::bigint), ('TOKENS', 'OUTPUT', (e.data->>'outputTokens')::bigint),
      ('TOKENS', 'CACHE_WRITE', (e.data->>'cacheWriteTokens')::bigint),
      ('TOKENS', 'CACHE_READ', (e.data->>'cacheReadTokens')::bigint)) AS call
    WHERE e.type IN ('CALL_FINISHED', 'CALL_FAILED')
  ) AS m (measure, key, amount)
  WHERE m.key IS NOT NULL AND m.amount <> 0;

ALTER TABLE job_rollup SET (fillfactor = 70);

INSERT INTO log_cursor (reader, xid, position) VALUES ('rollup', '0', 0);

-- Brings the next events of the log into the rollup, at most p_limit of them, and answers how many. Only what is below
-- every running transaction: nothing can come in before it any more. One at a time; whoever finds another one at it has
-- nothing to do. Planned for the cursor as it stands: it is near the end of the log, which one plan for all would not know.
CREATE FUNCTION docket_roll_up(p_limit integer) RETURNS integer LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_from log_cursor;
  v_to record;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('docket_roll_up', 0)) THEN
    RETURN 0;
  END IF;
  SELECT * INTO v_from FROM log_cursor WHERE reader = 'rollup';
  SELECT next.xid AS last_xid, next.position AS last_position, next.place INTO v_to
  FROM (
    SELECT e.xid, e.position, row_number() OVER (ORDER BY e.xid, e.position) AS place FROM event AS e
    WHERE (e.xid, e.position) > (v_from.xid, v_from.position) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.xid, e.position LIMIT p_limit) AS next
  ORDER BY next.place DESC LIMIT 1;
  IF NOT FOUND THEN
    RETURN 0;
  END IF;

  INSERT INTO job_rollup AS r (workspace_id, span, at, task_type, measure, key, amount)
    SELECT m.workspace_id, s.span,
      CASE s.span WHEN 'EVER' THEN 'epoch' ELSE date_trunc(s.span::text, m.at, 'UTC') END AS since,
      m.task_type, m.measure, m.key, sum(m.amount)
    FROM job_measure AS m
    JOIN unnest(enum_range(NULL::"RollupSpan")) AS s (span) ON (m.measure = 'STATUS') = (s.span = 'EVER')
    WHERE (m.xid, m.position) > (v_from.xid, v_from.position) AND (m.xid, m.position) <= (v_to.last_xid, v_to.last_position)
    GROUP BY m.workspace_id, s.span, since, m.task_type, m.measure, m.key
  ON CONFLICT (workspace_id, span, at, task_type, measure, key) DO UPDATE SET amount = r.amount + excluded.amount;
  UPDATE log_cursor SET xid = v_to.last_xid, position = v_to.last_position WHERE reader = 'rollup';
  RETURN v_to.place;
END $$;

-- What the log holds beyond the rollup, by the snapshot of the statement that asks: added to the rollup, the sums are exact.
CREATE FUNCTION docket_rollup_tail(p_workspace_id uuid) RETURNS SETOF job_measure LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  v_from log_cursor;
BEGIN
  SELECT * INTO v_from FROM log_cursor WHERE reader = 'rollup';
  RETURN QUERY SELECT * FROM job_measure AS m
    WHERE (m.xid, m.position) > (v_from.xid, v_from.position) AND m.workspace_id = p_workspace_id;
END $$;
