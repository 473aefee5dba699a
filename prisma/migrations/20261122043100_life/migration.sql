-- The life of a job, second edition: jobs wait in queue_entry, fail before they begin, and are retried by hand.
--
-- A job is PENDING or RETRYING exactly when it has a queue entry: docket_transition and docket_submit_job see to it.
-- Whoever changes a waiting job locks its row first and deletes the entry under that lock.
--
-- Errors of our own, beside those of the first edition:
--   DK003  the job has ended already
--   DK004  its cancellation was requested before
--   DK005  only a job that is FAILED, PARTIAL or CANCELLED can be retried
--   DK405  no such job in the workspace

CREATE OR REPLACE FUNCTION docket_is_arrow(p_from "JobStatus", p_to "JobStatus") RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_from, p_to) IN (
    ('PENDING', 'RUNNING'), ('PENDING', 'CANCELLED'), ('PENDING', 'FAILED'),
    ('RUNNING', 'COMPLETED'), ('RUNNING', 'PARTIAL'), ('RUNNING', 'FAILED'),
    ('RUNNING', 'CANCELLED'), ('RUNNING', 'RETRYING'),
    ('RETRYING', 'RUNNING'), ('RETRYING', 'CANCELLED'), ('RETRYING', 'FAILED'),
    ('FAILED', 'RETRYING'), ('PARTIAL', 'RETRYING'), ('CANCELLED', 'RETRYING'))
$$;

DROP FUNCTION docket_submit_job, docket_transition, docket_start_attempt, docket_start_step, docket_finish_step,
  docket_start_call, docket_finish_call;

-- The same for failures of one cause: numbers, quoted names and request ids do not count.
CREATE FUNCTION docket_fingerprint(p_code text, p_message text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(encode(sha256(convert_to(
    p_code || ' ' || regexp_replace(coalesce(p_message, ''), '"[^"]*"|req_\w+|\d+', '#', 'g'), 'UTF8')), 'hex'), 16)
$$;

CREATE FUNCTION docket_month(p_at timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT date_trunc('month', p_at AT TIME ZONE 'UTC')::date
$$;

CREATE FUNCTION docket_submit_job(
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
      model, estimated_input_tokens, estimated_output_tokens, run_after, deadline, max_cost_micros, when_over_budget, last_seq)
    VALUES (p_workspace_id, v_document_id, p_task_type, p_priority, p_labels, p_input, p_idempotency_key, p_input_hash,
      p_webhook_url, p_model, v_document_tokens + p_task_tokens, p_output_tokens, p_run_after,
      coalesce(p_deadline, greatest(now(), p_run_after) + p_patience), p_max_cost_micros, p_when_over_budget, 1)
    RETURNING * INTO v_job;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    VALUES (p_workspace_id, v_job.id, 1, 'JOB_SUBMITTED', 'API_KEY', p_actor_id,
            jsonb_build_object('to', 'PENDING', 'taskType', p_task_type, 'documentId', v_document_id, 'priority', p_priority,
              'model', p_model));
  INSERT INTO queue_entry (job_id, workspace_id, priority, model, ready_at, fails_over_budget, deadline)
    VALUES (v_job.id, p_workspace_id, p_priority, p_model, greatest(now(), p_run_after), p_when_over_budget = 'FAIL', v_job.deadline);
  RETURN NEXT v_job;
END $$;

-- Gives back what an attempt had set aside for a call that it never began.
CREATE FUNCTION docket_release(p_attempt attempt, p_job job) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_attempt.reserved_input_tokens IS NULL THEN
    RETURN;
  END IF;
  UPDATE model_gate SET
    requests_level = requests_level + 1,
    input_tokens_level = input_tokens_level + p_attempt.reserved_input_tokens,
    output_tokens_level = output_tokens_level + p_attempt.reserved_output_tokens
    WHERE model = p_job.model;
  IF p_attempt.reserved_micros > 0 THEN
    UPDATE workspace_month SET reserved_micros = reserved_micros - p_attempt.reserved_micros
      WHERE workspace_id = p_job.workspace_id AND month = docket_month(p_attempt.started_at);
  END IF;
END $$;

-- Marks the calls of an attempt that ends without knowing their end: possibly paid. What was set aside for them stays so.
CREATE FUNCTION docket_lose_calls(p_job job, p_attempt attempt, p_worker_id text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_call model_call;
BEGIN
  FOR v_call IN
    UPDATE model_call SET outcome = 'LOST', possibly_paid = true, finished_at = now()
    WHERE job_id = p_job.id AND attempt_id = p_attempt.id AND outcome = 'STARTED' RETURNING *
  LOOP
    UPDATE job SET possibly_paid_micros = possibly_paid_micros + v_call.reserved_micros WHERE id = p_job.id;
    UPDATE workspace_month SET reserved_micros = reserved_micros - v_call.reserved_micros,
      possibly_paid_micros = possibly_paid_micros + v_call.reserved_micros
      WHERE v_call.reserved_micros > 0 AND workspace_id = p_job.workspace_id AND month = docket_month(p_attempt.started_at);
    PERFORM docket_append_event(p_job.id, 'CALL_LOST', 'WORKER', p_worker_id, jsonb_build_object(
      'callId', v_call.id, 'step', v_call.step_name, 'model', v_call.model, 'possiblyPaidMicros', v_call.reserved_micros));
  END LOOP;
END $$;

-- Moves a job along one arrow and writes the event. Whoever gives a token speaks for the attempt that owns the job;
-- null speaks for a job that no attempt owns. p_ready_at is its place in its lane when it waits again: in the past, it goes
-- before those that came later. Answers the event's seq.
CREATE FUNCTION docket_transition(
  p_job_id uuid, p_token uuid, p_to "JobStatus", p_actor_type text, p_actor_id text, p_data jsonb,
  p_result jsonb DEFAULT NULL, p_missing text[] DEFAULT '{}',
  p_error_code text DEFAULT NULL, p_error_message text DEFAULT NULL, p_error_request_id text DEFAULT NULL,
  p_ready_at timestamptz DEFAULT NULL
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
  v_attempt attempt;
  v_seq integer;
BEGIN
  SELECT * INTO v_job FROM job WHERE id = p_job_id FOR UPDATE;
  IF p_to <> 'RUNNING' AND v_job.attempt_token IS DISTINCT FROM p_token THEN
    RAISE EXCEPTION 'job % belongs to another attempt', p_job_id USING ERRCODE = 'DK001';
  END IF;
  IF v_job.id IS NULL OR NOT docket_is_arrow(v_job.status, p_to) THEN
    RAISE EXCEPTION 'job % cannot go from % to %', p_job_id, v_job.status, p_to USING ERRCODE = 'DK002';
  END IF;

  IF v_job.status = 'RUNNING' THEN
    UPDATE attempt SET ended_at = now(), outcome = p_to, error_code = p_error_code, error_message = p_error_message,
      error_request_id = p_error_request_id, reserved_input_tokens = NULL, reserved_output_tokens = NULL, reserved_micros = NULL
      WHERE job_id = p_job_id AND token = p_token
      RETURNING old.* INTO v_attempt;
    PERFORM docket_release(v_attempt, v_job);
    PERFORM docket_lose_calls(v_job, v_attempt, p_actor_id);
  ELSIF v_job.status IN ('PENDING', 'RETRYING') THEN
    DELETE FROM queue_entry WHERE job_id = p_job_id;
  END IF;
  UPDATE job SET
    status = p_to,
    last_seq = last_seq + 1,
    attempt_token = CASE WHEN p_to = 'RUNNING' THEN p_token END,
    attempt_count = attempt_count + (p_to = 'RUNNING')::int,
    started_at = CASE WHEN p_to = 'RUNNING' THEN coalesce(started_at, now()) ELSE started_at END,
    finished_at = CASE WHEN p_to IN ('COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED') THEN now() END,
    result = coalesce(p_result, result),
    missing = p_missing,
    error_code = CASE WHEN p_to = 'FAILED' THEN p_error_code END,
    error_message = CASE WHEN p_to = 'FAILED' THEN p_error_message END,
    error_request_id = CASE WHEN p_to = 'FAILED' THEN p_error_request_id END,
    error_fingerprint = CASE WHEN p_to = 'FAILED' THEN docket_fingerprint(p_error_code, p_error_message) END
    WHERE id = p_job_id RETURNING last_seq INTO v_seq;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    VALUES (v_job.workspace_id, p_job_id, v_seq, CASE p_to WHEN 'RUNNING' THEN 'JOB_STARTED' ELSE 'JOB_' || p_to END,
      p_actor_type, p_actor_id,
      jsonb_strip_nulls(p_data || jsonb_build_object(
        'from', v_job.status, 'to', p_to, 'errorCode', p_error_code, 'errorMessage', p_error_message,
        'requestId', p_error_request_id, 'readyAt', CASE WHEN p_ready_at > now() THEN p_ready_at END)));
  IF p_to = 'RETRYING' THEN
    INSERT INTO queue_entry (job_id, workspace_id, priority, model, ready_at, code, fails_over_budget, deadline)
      VALUES (p_job_id, v_job.workspace_id, v_job.priority, v_job.model, coalesce(p_ready_at, now()), p_error_code,
        v_job.when_over_budget = 'FAIL', v_job.deadline);
  END IF;
  RETURN v_seq;
END $$;

UPDATE job SET error_fingerprint = docket_fingerprint(error_code, error_message) WHERE status = 'FAILED';

-- Jobs from before waited in graphile-worker's table, and running ones have lost their worker.
INSERT INTO queue_entry (job_id, workspace_id, priority, model, ready_at, fails_over_budget, deadline)
  SELECT id, workspace_id, priority, model, now(), false, deadline FROM job WHERE status IN ('PENDING', 'RETRYING');
DO $$
DECLARE
  v_job job;
BEGIN
  FOR v_job IN SELECT * FROM job WHERE status = 'RUNNING' LOOP
    PERFORM docket_transition(v_job.id, v_job.attempt_token, 'RETRYING', 'WORKER', 'upgrade', '{}',
      p_error_code => 'WORKER_LOST', p_error_message => 'The worker stopped before the attempt ended.');
  END LOOP;
  IF to_regclass('graphile_worker._private_jobs') IS NOT NULL THEN
    EXECUTE $sql$
      DELETE FROM graphile_worker._private_jobs AS entry USING graphile_worker._private_tasks AS task
      WHERE task.id = entry.task_id AND task.identifier IN ('summarize', 'extract', 'evaluate')
    $sql$;
  END IF;
END $$;
