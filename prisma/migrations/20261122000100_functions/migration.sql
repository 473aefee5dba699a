-- The hot path: submit, claim, transition, step, call. Each is one round trip and one transaction.
--
-- Errors of our own (SQLSTATE class DK), mapped to code in src/db/errors.ts:
--   DK001  the attempt that writes does not own the job any more (fencing)
--   DK002  no such arrow in the life of a job
--   DK404  no such document in the workspace
--   DK409  the idempotency key was used with another input

INSERT INTO workspace (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'Default');

-- The log is append-only for everybody who does not go out of their way.
CREATE FUNCTION docket_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
  FOR EACH ROW EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change();

-- Never silently partial, never failed without a reason: the table itself refuses it.
ALTER TABLE job
  ADD CONSTRAINT job_partial_says_what_is_missing CHECK ((status = 'PARTIAL') = (cardinality(missing) > 0)),
  ADD CONSTRAINT job_failed_says_why CHECK ((status = 'FAILED') = (error_code IS NOT NULL));

-- The arrows of docs/job-lifecycle.md, and no others.
CREATE FUNCTION docket_is_arrow(p_from "JobStatus", p_to "JobStatus") RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_from, p_to) IN (
    ('PENDING', 'RUNNING'), ('PENDING', 'CANCELLED'),
    ('RUNNING', 'COMPLETED'), ('RUNNING', 'PARTIAL'), ('RUNNING', 'FAILED'),
    ('RUNNING', 'CANCELLED'), ('RUNNING', 'RETRYING'),
    ('RETRYING', 'RUNNING'), ('RETRYING', 'CANCELLED'))
$$;

CREATE FUNCTION docket_append_event(
  p_job_id uuid, p_type text, p_actor_type text, p_actor_id text, p_data jsonb
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_workspace_id uuid;
  v_seq integer;
BEGIN
  -- The row lock on the job makes commit order equal seq order.
  UPDATE job SET last_seq = last_seq + 1 WHERE id = p_job_id RETURNING workspace_id, last_seq INTO v_workspace_id, v_seq;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    VALUES (v_workspace_id, p_job_id, v_seq, p_type, p_actor_type, p_actor_id, p_data);
  RETURN v_seq;
END $$;

CREATE FUNCTION docket_submit_job(
  p_workspace_id uuid, p_actor_id text, p_task_type "TaskType", p_input jsonb, p_priority "Priority", p_labels jsonb,
  p_idempotency_key text, p_input_hash text, p_webhook_url text,
  p_document_id uuid, -- of a stored document; when null, the text that follows is stored first
  p_document_name text, p_document_media_type text, p_document_sha256 text, p_document_text text,
  p_document_text_length integer, p_document_page_starts integer[]
) RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
  v_document_id uuid := p_document_id;
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
    INSERT INTO document (workspace_id, name, media_type, sha256, text, text_length, page_starts)
      VALUES (p_workspace_id, p_document_name, p_document_media_type, p_document_sha256, p_document_text,
              p_document_text_length, p_document_page_starts)
      RETURNING id INTO v_document_id;
  ELSIF NOT EXISTS (SELECT FROM document WHERE id = v_document_id AND workspace_id = p_workspace_id) THEN
    RAISE EXCEPTION 'no document %', v_document_id USING ERRCODE = 'DK404';
  END IF;

  INSERT INTO job (workspace_id, document_id, task_type, priority, labels, input, idempotency_key, input_hash, webhook_url, last_seq)
    VALUES (p_workspace_id, v_document_id, p_task_type, p_priority, p_labels, p_input, p_idempotency_key, p_input_hash, p_webhook_url, 1)
    RETURNING * INTO v_job;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    VALUES (p_workspace_id, v_job.id, 1, 'JOB_SUBMITTED', 'API_KEY', p_actor_id,
            jsonb_build_object('to', 'PENDING', 'taskType', p_task_type, 'documentId', v_document_id, 'priority', p_priority));
  -- unsafe_dedupe is the cheap path; a later attempt by hand gets a key of its own.
  PERFORM graphile_worker.add_job(
    lower(p_task_type::text), json_build_object('jobId', v_job.id), job_key := v_job.id || ':1',
    job_key_mode := 'unsafe_dedupe', max_attempts := 5,
    priority := CASE p_priority WHEN 'INTERACTIVE' THEN 10 WHEN 'NORMAL' THEN 20 ELSE 30 END);
  RETURN NEXT v_job;
END $$;

-- Moves a job along one arrow, on behalf of the attempt that owns it, and writes the event. Answers the event's seq.
CREATE FUNCTION docket_transition(
  p_job_id uuid, p_token uuid, p_to "JobStatus", p_actor_type text, p_actor_id text, p_data jsonb,
  p_result jsonb DEFAULT NULL, p_missing text[] DEFAULT '{}', p_error_code text DEFAULT NULL, p_error_message text DEFAULT NULL
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
BEGIN
  SELECT * INTO v_job FROM job WHERE id = p_job_id FOR UPDATE;
  IF v_job.attempt_token IS NOT NULL AND v_job.attempt_token IS DISTINCT FROM p_token THEN
    RAISE EXCEPTION 'job % belongs to another attempt', p_job_id USING ERRCODE = 'DK001';
  END IF;
  IF v_job.id IS NULL OR NOT docket_is_arrow(v_job.status, p_to) THEN
    RAISE EXCEPTION 'job % cannot go from % to %', p_job_id, v_job.status, p_to USING ERRCODE = 'DK002';
  END IF;

  UPDATE job SET
    status = p_to,
    attempt_token = CASE WHEN p_to = 'RUNNING' THEN p_token END,
    started_at = CASE WHEN p_to = 'RUNNING' THEN coalesce(started_at, now()) ELSE started_at END,
    finished_at = CASE WHEN p_to IN ('COMPLETED', 'PARTIAL', 'FAILED', 'CANCELLED') THEN now() END,
    result = coalesce(p_result, result),
    missing = p_missing,
    error_code = CASE WHEN p_to = 'FAILED' THEN p_error_code END,
    error_message = CASE WHEN p_to = 'FAILED' THEN p_error_message END
    WHERE id = p_job_id;
  IF v_job.status = 'RUNNING' THEN
    UPDATE attempt SET ended_at = now(), outcome = p_to, error_code = p_error_code, error_message = p_error_message
      WHERE token = p_token AND job_id = p_job_id;
  END IF;

  RETURN docket_append_event(
    p_job_id,
    CASE p_to WHEN 'RUNNING' THEN 'JOB_STARTED' ELSE 'JOB_' || p_to END,
    p_actor_type, p_actor_id,
    jsonb_strip_nulls(p_data || jsonb_build_object(
      'from', v_job.status, 'to', p_to, 'errorCode', p_error_code, 'errorMessage', p_error_message)));
END $$;

-- Claims a job for a worker. No row when the job has ended. A job still RUNNING was left behind by a worker
-- that died: its attempt is ended first, and its token is worth nothing from then on.
CREATE FUNCTION docket_start_attempt(p_job_id uuid, p_worker_id text) RETURNS SETOF attempt LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
  v_attempt attempt;
BEGIN
  SELECT * INTO v_job FROM job WHERE id = p_job_id FOR UPDATE;
  IF v_job.status = 'RUNNING' THEN
    PERFORM docket_transition(p_job_id, v_job.attempt_token, 'RETRYING', 'WORKER', p_worker_id, '{}',
      p_error_code => 'WORKER_LOST', p_error_message => 'The worker stopped before the attempt ended.');
  ELSIF v_job.id IS NULL OR NOT docket_is_arrow(v_job.status, 'RUNNING') THEN
    RETURN;
  END IF;
  INSERT INTO attempt (job_id, worker_id, number)
    SELECT p_job_id, p_worker_id, count(*) + 1 FROM attempt WHERE job_id = p_job_id
    RETURNING * INTO v_attempt;
  PERFORM docket_transition(p_job_id, v_attempt.token, 'RUNNING', 'WORKER', p_worker_id,
    jsonb_build_object('attempt', v_attempt.number));
  RETURN NEXT v_attempt;
END $$;

CREATE FUNCTION docket_check_fence(p_job_id uuid, p_token uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM job WHERE id = p_job_id AND attempt_token = p_token FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'job % belongs to another attempt', p_job_id USING ERRCODE = 'DK001';
  END IF;
END $$;

CREATE FUNCTION docket_start_step(p_job_id uuid, p_token uuid, p_worker_id text, p_name text) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  RETURN docket_append_event(p_job_id, 'STEP_STARTED', 'WORKER', p_worker_id, jsonb_build_object('step', p_name));
END $$;

CREATE FUNCTION docket_finish_step(p_job_id uuid, p_token uuid, p_worker_id text, p_name text, p_result jsonb) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  INSERT INTO step (job_id, name, result) VALUES (p_job_id, p_name, p_result);
  RETURN docket_append_event(p_job_id, 'STEP_FINISHED', 'WORKER', p_worker_id, jsonb_build_object('step', p_name));
END $$;

-- Committed before the call is sent: a call without a recorded end is possibly paid.
CREATE FUNCTION docket_start_call(
  p_job_id uuid, p_token uuid, p_worker_id text, p_attempt_id uuid, p_step_name text,
  p_request_hash text, p_model text, p_prompt_version text
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  v_id uuid;
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  INSERT INTO model_call (job_id, attempt_id, step_name, request_hash, model, prompt_version)
    VALUES (p_job_id, p_attempt_id, p_step_name, p_request_hash, p_model, p_prompt_version)
    RETURNING id INTO v_id;
  PERFORM docket_append_event(p_job_id, 'CALL_STARTED', 'WORKER', p_worker_id,
    jsonb_build_object('callId', v_id, 'step', p_step_name, 'model', p_model, 'promptVersion', p_prompt_version));
  RETURN v_id;
END $$;

-- Records the end of a call. The ledger is not fenced: money that was spent is a fact, whoever owns the job by
-- now. The answer is stored as the step's result in the same transaction, if the attempt still owns the job;
-- answers whether it was.
CREATE FUNCTION docket_finish_call(
  p_call_id uuid, p_token uuid, p_worker_id text, p_outcome "ModelCallOutcome",
  p_request_id text, p_message_id text, p_stop_reason text,
  p_input_tokens integer, p_cache_write_tokens integer, p_cache_read_tokens integer, p_output_tokens integer,
  p_cost_micros bigint, p_prices_as_of date, p_error_code text, p_error_message text, p_simulated boolean,
  p_latency_ms integer, p_answer jsonb
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_call model_call;
  v_owner boolean;
BEGIN
  UPDATE model_call SET
    outcome = p_outcome, request_id = p_request_id, message_id = p_message_id, stop_reason = p_stop_reason,
    input_tokens = p_input_tokens, cache_write_tokens = p_cache_write_tokens, cache_read_tokens = p_cache_read_tokens,
    output_tokens = p_output_tokens, cost_micros = p_cost_micros, prices_as_of = p_prices_as_of,
    error_code = p_error_code, error_message = p_error_message, simulated = p_simulated, latency_ms = p_latency_ms,
    finished_at = now()
    WHERE id = p_call_id RETURNING * INTO v_call;
  UPDATE job SET cost_micros = cost_micros + coalesce(p_cost_micros, 0), simulated = simulated OR p_simulated
    WHERE id = v_call.job_id RETURNING attempt_token IS NOT DISTINCT FROM p_token INTO v_owner;
  PERFORM docket_append_event(
    v_call.job_id, CASE p_outcome WHEN 'SUCCEEDED' THEN 'CALL_FINISHED' ELSE 'CALL_FAILED' END, 'WORKER', p_worker_id,
    jsonb_strip_nulls(jsonb_build_object(
      'callId', p_call_id, 'step', v_call.step_name, 'model', v_call.model, 'requestId', p_request_id,
      'stopReason', p_stop_reason, 'inputTokens', p_input_tokens, 'cacheWriteTokens', p_cache_write_tokens,
      'cacheReadTokens', p_cache_read_tokens, 'outputTokens', p_output_tokens, 'costMicros', p_cost_micros,
      'latencyMs', p_latency_ms, 'simulated', p_simulated, 'errorCode', p_error_code)));
  IF v_owner AND p_answer IS NOT NULL THEN
    PERFORM docket_finish_step(v_call.job_id, p_token, p_worker_id, v_call.step_name, p_answer);
  END IF;
  RETURN v_owner;
END $$;
