-- Workers that come and go, and what people do with jobs: cancel, retry, ask why one waits.

-- A worker holds this lock on its one lease connection; PostgreSQL drops it when the connection ends.
CREATE FUNCTION docket_worker_lock(p_worker_id text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT hashtextextended(p_worker_id, 7)
$$;

-- Says that a worker lives. lost: the others gave it up. cancels: jobs of its own that somebody wants stopped.
CREATE FUNCTION docket_beat(p_worker_id text) RETURNS TABLE (lost boolean, cancels uuid[]) LANGUAGE plpgsql AS $$
BEGIN
  UPDATE worker SET heartbeat_at = clock_timestamp() WHERE id = p_worker_id AND lost_at IS NULL;
  lost := NOT FOUND;
  cancels := ARRAY(
    SELECT j.id FROM attempt AS a JOIN job AS j ON j.id = a.job_id AND j.attempt_token = a.token
    WHERE a.worker_id = p_worker_id AND a.ended_at IS NULL AND j.cancel_requested_at IS NOT NULL);
  RETURN NEXT;
END $$;

-- The workers that have not said goodbye, with what tells whether they live. Each watcher judges for itself, by how long
-- it has seen no change.
CREATE FUNCTION docket_watch_workers() RETURNS TABLE (id text, heartbeat_at timestamptz, has_lock boolean) LANGUAGE sql STABLE AS $$
  SELECT w.id, w.heartbeat_at, EXISTS (
    SELECT FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32 | l.objid::bigint) = docket_worker_lock(w.id))
  FROM worker AS w WHERE w.stopped_at IS NULL AND w.lost_at IS NULL
$$;

-- Gives a worker up: it claims nothing any more. Its attempts are ended one by one, each in a transaction of its own.
CREATE FUNCTION docket_give_up_worker(p_worker_id text) RETURNS void LANGUAGE sql AS $$
  SELECT FROM worker WHERE id = p_worker_id FOR UPDATE;
  UPDATE worker SET lost_at = clock_timestamp() WHERE id = p_worker_id AND lost_at IS NULL
$$;

CREATE FUNCTION docket_lost_attempts() RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $$
  SELECT a.id FROM worker AS w JOIN attempt AS a ON a.worker_id = w.id
  WHERE (w.lost_at IS NOT NULL OR w.stopped_at IS NOT NULL) AND a.ended_at IS NULL
$$;

-- Ends an attempt whose worker is gone. The third lost worker in a row ends the job: it may be what kills them. Answers
-- the job, or null when there was nothing to do.
CREATE FUNCTION docket_lose_attempt(p_attempt_id uuid, p_worker_id text) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  c_starts CONSTANT integer := 3;
  v_attempt attempt;
  v_job job;
  v_lost integer;
BEGIN
  SELECT * INTO v_attempt FROM attempt WHERE id = p_attempt_id;
  SELECT * INTO v_job FROM job WHERE id = v_attempt.job_id AND attempt_token = v_attempt.token FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT count(*) + 1 INTO v_lost FROM attempt
    WHERE job_id = v_job.id AND error_code = 'WORKER_LOST' AND number > greatest(v_job.counted_from, (
      SELECT max(number) FROM attempt WHERE job_id = v_job.id AND ended_at IS NOT NULL AND error_code IS DISTINCT FROM 'WORKER_LOST'));
  IF v_job.cancel_requested_at IS NOT NULL THEN
    PERFORM docket_transition(v_job.id, v_attempt.token, 'CANCELLED', 'WORKER', p_worker_id,
      jsonb_build_object('reason', v_job.cancel_reason));
  ELSIF v_lost >= c_starts THEN
    PERFORM docket_transition(v_job.id, v_attempt.token, 'FAILED', 'WORKER', p_worker_id, '{}',
      p_error_code => 'CRASH_LOOP', p_error_message => 'Three workers in a row stopped while they worked on this job.');
  ELSE
    PERFORM docket_transition(v_job.id, v_attempt.token, 'RETRYING', 'WORKER', p_worker_id, '{}',
      p_error_code => 'WORKER_LOST', p_error_message => 'The worker stopped before the attempt ended.',
      p_ready_at => v_job.created_at);
  END IF;
  RETURN v_job.id;
END $$;

-- Attempts that a worker has by the database's account and does not know of: the answer to its claim was lost on the way.
CREATE FUNCTION docket_stray_attempts(p_worker_id text, p_known uuid[]) RETURNS TABLE (id uuid) LANGUAGE sql STABLE AS $$
  SELECT id FROM attempt WHERE worker_id = p_worker_id AND ended_at IS NULL AND id <> ALL (p_known)
$$;

-- Gives a stray attempt's job back, without blame. Answers the job.
CREATE FUNCTION docket_disown(p_attempt_id uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  v_attempt attempt;
BEGIN
  SELECT * INTO v_attempt FROM attempt WHERE id = p_attempt_id;
  PERFORM docket_transition(v_attempt.job_id, v_attempt.token, 'RETRYING', 'WORKER', v_attempt.worker_id, '{}',
    p_error_code => 'CLAIM_LOST', p_error_message => 'The worker did not learn that it had claimed the job.',
    p_ready_at => (SELECT created_at FROM job WHERE id = v_attempt.job_id));
  RETURN v_attempt.job_id;
END $$;

-- Fails waiting jobs whose deadline has passed, and answers them. Forgets workers that have been gone for a week.
CREATE FUNCTION docket_expire(p_worker_id text) RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
BEGIN
  FOR v_job IN
    SELECT j.* FROM queue_entry AS e JOIN job AS j ON j.id = e.job_id WHERE e.deadline <= now()
    ORDER BY e.deadline LIMIT 100 FOR UPDATE OF j SKIP LOCKED
  LOOP
    PERFORM docket_transition(v_job.id, NULL, 'FAILED', 'WORKER', p_worker_id, '{}', p_error_code => 'DEADLINE_EXCEEDED',
      p_error_message => 'The job had not ended by its deadline.');
    RETURN NEXT v_job.id;
  END LOOP;
  DELETE FROM worker WHERE coalesce(lost_at, stopped_at) < now() - interval '7 days'
    AND NOT EXISTS (SELECT FROM attempt WHERE worker_id = worker.id AND ended_at IS NULL);
END $$;

CREATE FUNCTION docket_find_job(p_workspace_id uuid, p_job_id uuid) RETURNS job LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
BEGIN
  SELECT * INTO v_job FROM job WHERE id = p_job_id AND workspace_id = p_workspace_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no job %', p_job_id USING ERRCODE = 'DK405';
  END IF;
  RETURN v_job;
END $$;

-- Cancels a waiting job at once, or asks the worker of a running one to stop. Answers the job as it is then.
CREATE FUNCTION docket_cancel_job(p_workspace_id uuid, p_job_id uuid, p_actor_id text, p_reason text)
RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  v_job job := docket_find_job(p_workspace_id, p_job_id);
BEGIN
  IF v_job.status NOT IN ('PENDING', 'RUNNING', 'RETRYING') THEN
    RAISE EXCEPTION 'job % has ended', p_job_id USING ERRCODE = 'DK003';
  ELSIF v_job.cancel_requested_at IS NOT NULL THEN
    RAISE EXCEPTION 'job % is being cancelled', p_job_id USING ERRCODE = 'DK004';
  END IF;
  UPDATE job SET cancel_requested_at = now(), cancel_reason = p_reason WHERE id = p_job_id;
  PERFORM docket_append_event(p_job_id, 'CANCEL_REQUESTED', 'API_KEY', p_actor_id, jsonb_build_object('reason', p_reason));
  IF v_job.status <> 'RUNNING' THEN
    PERFORM docket_transition(p_job_id, NULL, 'CANCELLED', 'API_KEY', p_actor_id, jsonb_build_object('reason', p_reason));
  END IF;
  RETURN QUERY SELECT * FROM job WHERE id = p_job_id;
END $$;

-- The worker has heard of it and stops.
CREATE FUNCTION docket_acknowledge_cancel(p_job_id uuid, p_token uuid, p_worker_id text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  IF NOT docket_is_last_event(p_job_id, 'CANCEL_ACKNOWLEDGED', p_worker_id, '{}') THEN
    PERFORM docket_append_event(p_job_id, 'CANCEL_ACKNOWLEDGED', 'WORKER', p_worker_id, '{}');
  END IF;
END $$;

-- Lets an ended job begin again: its finished steps are kept, or it starts from scratch. Earlier failures do not count
-- any more, and it gets a new deadline.
CREATE FUNCTION docket_retry_job(
  p_workspace_id uuid, p_job_id uuid, p_actor_id text, p_reason text, p_from_scratch boolean, p_models jsonb, p_patience interval
) RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  v_job job := docket_find_job(p_workspace_id, p_job_id);
BEGIN
  IF v_job.status NOT IN ('FAILED', 'PARTIAL', 'CANCELLED') THEN
    RAISE EXCEPTION 'job % is %', p_job_id, v_job.status USING ERRCODE = 'DK005';
  END IF;
  UPDATE job SET
    model = p_models->>v_job.task_type::text,
    deadline = now() + p_patience,
    run_after = NULL,
    counted_from = attempt_count,
    generation = generation + p_from_scratch::int,
    cancel_requested_at = NULL, cancel_reason = NULL,
    step_number = NULL, step_total = NULL, step_message = NULL
    WHERE id = p_job_id;
  PERFORM docket_transition(p_job_id, NULL, 'RETRYING', 'API_KEY', p_actor_id,
    jsonb_build_object('reason', p_reason, 'fromScratch', p_from_scratch));
  RETURN QUERY SELECT * FROM job WHERE id = p_job_id;
END $$;

-- Why a job waits: the first reason that holds. No row for a job that does not wait.
--   NO_WORKER, SCHEDULED, RETRY_DELAY (detail: the error code), MODEL_PAUSED (detail: the error code),
--   RATE_LIMIT, BUDGET, QUEUE (ahead: how many jobs of its workspace go first, counted to 1000)
CREATE FUNCTION docket_waiting_for(p_job_id uuid)
RETURNS TABLE (code text, until timestamptz, detail text, model text, ahead integer) LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_entry queue_entry;
  v_job job;
  v_gate model_gate;
BEGIN
  SELECT * INTO v_entry FROM queue_entry WHERE job_id = p_job_id;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT * INTO v_job FROM job WHERE id = p_job_id;
  SELECT * INTO v_gate FROM model_gate AS g WHERE g.model = v_entry.model;
  model := v_entry.model;
  IF v_entry.ready_at > now() THEN
    code := CASE WHEN v_entry.code IS NULL THEN 'SCHEDULED' ELSE 'RETRY_DELAY' END;
    until := v_entry.ready_at;
    detail := v_entry.code;
  ELSIF NOT EXISTS (
    SELECT FROM worker WHERE stopped_at IS NULL AND lost_at IS NULL AND heartbeat_at > now() - interval '15 seconds') THEN
    code := 'NO_WORKER';
  ELSIF v_gate.paused_until > now() THEN
    code := 'MODEL_PAUSED';
    until := v_gate.paused_until;
    detail := v_gate.pause_code;
  ELSIF EXISTS (
    SELECT FROM workspace_month AS m WHERE m.workspace_id = v_job.workspace_id AND m.month = docket_month(now())
      AND m.over_budget_at IS NOT NULL) THEN
    code := 'BUDGET';
    until := (date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
  ELSIF docket_gate_opens(v_gate, v_job.estimated_input_tokens, v_job.estimated_output_tokens) > now() THEN
    code := 'RATE_LIMIT';
    until := docket_gate_opens(v_gate, v_job.estimated_input_tokens, v_job.estimated_output_tokens);
  ELSE
    code := 'QUEUE';
  END IF;
  SELECT count(*) INTO ahead FROM (
    SELECT FROM queue_entry AS e
    WHERE e.workspace_id = v_entry.workspace_id AND e.priority = v_entry.priority AND e.model = v_entry.model
      AND (e.ready_at, e.job_id) < (v_entry.ready_at, v_entry.job_id) LIMIT 1000) AS before;
  RETURN NEXT;
END $$;

-- One stretch of a bulk action: changes these jobs as it says, and remembers how far it came, in one transaction. Jobs
-- that have moved on meanwhile are left alone. Answers the jobs that were changed.
CREATE FUNCTION docket_bulk_stretch(p_action_id uuid, p_job_ids uuid[], p_models jsonb, p_patience interval)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  v_action bulk_action;
  v_job_id uuid;
  v_changed integer := 0;
BEGIN
  SELECT * INTO v_action FROM bulk_action WHERE id = p_action_id FOR UPDATE;
  FOREACH v_job_id IN ARRAY p_job_ids LOOP
    -- Another delivery of the same action has done it already.
    CONTINUE WHEN v_job_id <= v_action.cursor;
    BEGIN
      IF v_action.kind = 'CANCEL' THEN
        PERFORM docket_cancel_job(v_action.workspace_id, v_job_id, v_action.actor_id, v_action.reason);
      ELSE
        PERFORM docket_retry_job(v_action.workspace_id, v_job_id, v_action.actor_id, v_action.reason, v_action.from_scratch,
          p_models, p_patience);
      END IF;
      v_changed := v_changed + 1;
      RETURN NEXT v_job_id;
    EXCEPTION WHEN SQLSTATE 'DK003' OR SQLSTATE 'DK004' OR SQLSTATE 'DK005' THEN
    END;
  END LOOP;
  UPDATE bulk_action SET
    done = done + (SELECT count(*) FROM unnest(p_job_ids) AS id WHERE v_action.cursor IS NULL OR id > v_action.cursor),
    changed = changed + v_changed,
    cursor = greatest(cursor, p_job_ids[cardinality(p_job_ids)]),
    status = CASE WHEN cardinality(p_job_ids) = 0 THEN 'DONE' ELSE status END,
    finished_at = CASE WHEN cardinality(p_job_ids) = 0 THEN now() END
    WHERE id = p_action_id;
END $$;
