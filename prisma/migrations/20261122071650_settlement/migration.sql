-- The end of a call changes what its model has left and what its workspace has spent. Written into those two rows at once,
-- it held them until its commit was on the disk, and the ends of all calls went one after another. Now it leaves a
-- settlement, and the next claim, the only one that reads those rows to decide, brings all settlements in first.

-- CreateTable
CREATE TABLE "settlement" (
    "id" BIGSERIAL NOT NULL,
    "model" TEXT NOT NULL,
    "requests" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "input_tokens" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "output_tokens" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "limits" JSONB,
    "heard_at" TIMESTAMPTZ(6),
    "workspace_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "spent_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "possibly_paid_micros" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "settlement_pkey" PRIMARY KEY ("id")
);

-- What a workspace has spent and set aside in a month, with what is not settled yet.
CREATE VIEW workspace_spend AS
  SELECT workspace_id, month, sum(spent_micros)::bigint AS spent_micros, sum(reserved_micros)::bigint AS reserved_micros,
    sum(possibly_paid_micros)::bigint AS possibly_paid_micros
  FROM (
    SELECT workspace_id, month, spent_micros, reserved_micros, possibly_paid_micros FROM workspace_month
    UNION ALL
    SELECT workspace_id, month, spent_micros, reserved_micros, possibly_paid_micros FROM settlement) AS change
  GROUP BY workspace_id, month;

-- What is left in a bucket after p_change came back into it; at most what the API told (p_told: {limit, remaining}) and
-- what flowed in since it was heard. least() passes over a null: what was not told limits nothing.
CREATE FUNCTION docket_settled_level(
  p_level double precision, p_per_minute integer, p_since timestamptz, p_at timestamptz, p_change double precision,
  p_told jsonb, p_heard_at timestamptz
) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT least(
    docket_level(p_level, coalesce((p_told->>'limit')::int, p_per_minute), p_since, p_at) + p_change,
    (p_told->>'remaining')::double precision + coalesce((p_told->>'limit')::int, p_per_minute)::double precision
      * extract(epoch FROM p_at - p_heard_at)::double precision / 60)
$$;

-- Brings all settlements in. Whoever has settled claims alone until its transaction ends: shares, limits and budgets are
-- read and written by one claim at a time.
CREATE FUNCTION docket_settle() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('docket_settle', 0));
  v_now := clock_timestamp();
  WITH ended AS (
    DELETE FROM settlement RETURNING *
  ), months AS (
    INSERT INTO workspace_month AS m (workspace_id, month, spent_micros, reserved_micros, possibly_paid_micros)
      SELECT workspace_id, month, sum(spent_micros), sum(reserved_micros), sum(possibly_paid_micros)
      FROM ended WHERE (spent_micros, reserved_micros, possibly_paid_micros) <> (0, 0, 0) GROUP BY workspace_id, month
    ON CONFLICT (workspace_id, month) DO UPDATE SET
      spent_micros = m.spent_micros + excluded.spent_micros,
      reserved_micros = m.reserved_micros + excluded.reserved_micros,
      possibly_paid_micros = m.possibly_paid_micros + excluded.possibly_paid_micros
  ), models AS (
    SELECT model, sum(requests) AS requests, sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens,
      max(heard_at) AS heard_at,
      -- The answer that was heard last knows best.
      (array_agg(limits ORDER BY heard_at DESC) FILTER (WHERE limits IS NOT NULL))[1] AS told
    FROM ended GROUP BY model
  )
  UPDATE model_gate AS g SET
    requests_per_minute = coalesce((told->'requests'->>'limit')::int, requests_per_minute),
    input_tokens_per_minute = coalesce((told->'inputTokens'->>'limit')::int, input_tokens_per_minute),
    output_tokens_per_minute = coalesce((told->'outputTokens'->>'limit')::int, output_tokens_per_minute),
    learned_at = coalesce(heard_at, learned_at),
    requests_level = docket_settled_level(
      requests_level, requests_per_minute, refilled_at, v_now, requests, told->'requests', heard_at),
    input_tokens_level = docket_settled_level(
      input_tokens_level, input_tokens_per_minute, refilled_at, v_now, input_tokens, told->'inputTokens', heard_at),
    output_tokens_level = docket_settled_level(
      output_tokens_level, output_tokens_per_minute, refilled_at, v_now, output_tokens, told->'outputTokens', heard_at),
    refilled_at = v_now
    FROM models WHERE g.model = models.model;
END $$;

DROP FUNCTION docket_settle_limits, docket_settle_money, docket_left;

-- Gives back what an attempt had set aside for a call that it never began.
CREATE OR REPLACE FUNCTION docket_release(p_attempt attempt, p_job job) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_attempt.reserved_input_tokens IS NOT NULL THEN
    INSERT INTO settlement (model, requests, input_tokens, output_tokens, workspace_id, month, reserved_micros)
      VALUES (p_job.model, 1, p_attempt.reserved_input_tokens, p_attempt.reserved_output_tokens,
        p_job.workspace_id, docket_month(p_attempt.started_at), -p_attempt.reserved_micros);
  END IF;
END $$;

-- Marks the calls of an attempt that ends without knowing their end: possibly paid. What was set aside for them stays so.
CREATE OR REPLACE FUNCTION docket_lose_calls(p_job job, p_attempt attempt, p_worker_id text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_call model_call;
BEGIN
  FOR v_call IN
    UPDATE model_call SET outcome = 'LOST', possibly_paid = true, finished_at = now()
    WHERE job_id = p_job.id AND attempt_id = p_attempt.id AND outcome = 'STARTED' RETURNING *
  LOOP
    UPDATE job SET possibly_paid_micros = possibly_paid_micros + v_call.reserved_micros WHERE id = p_job.id;
    INSERT INTO settlement (model, workspace_id, month, reserved_micros, possibly_paid_micros)
      VALUES (v_call.model, p_job.workspace_id, docket_month(p_attempt.started_at), -v_call.reserved_micros, v_call.reserved_micros);
    PERFORM docket_append_event(p_job.id, 'CALL_LOST', 'WORKER', p_worker_id, jsonb_build_object(
      'callId', v_call.id, 'step', v_call.step_name, 'model', v_call.model, 'possiblyPaidMicros', v_call.reserved_micros));
  END LOOP;
END $$;

-- Several events of one transaction, as [type, data]: the job's row is written once for all of them.
CREATE FUNCTION docket_append_events(p_job_id uuid, p_worker_id text, VARIADIC p_events jsonb[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_workspace_id uuid;
  v_seq integer;
BEGIN
  UPDATE job SET last_seq = last_seq + cardinality(p_events) WHERE id = p_job_id
    RETURNING workspace_id, old.last_seq INTO v_workspace_id, v_seq;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_type, actor_id, data)
    SELECT v_workspace_id, p_job_id, v_seq + place, event->>0, 'WORKER', p_worker_id, event->1
    FROM unnest(p_events) WITH ORDINALITY AS e (event, place) ORDER BY place;
END $$;

-- Begins the step and its call. Committed before the call is sent: a call without a recorded end is possibly paid. What
-- the attempt had set aside is the call's from now on. May be repeated with the same call id, when it is not known
-- whether the first time was committed.
CREATE OR REPLACE FUNCTION docket_start_call(
  p_call_id uuid, p_job_id uuid, p_token uuid, p_worker_id text, p_attempt_id uuid, p_step jsonb,
  p_request_hash text, p_model text, p_prompt_version text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_attempt attempt;
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  IF EXISTS (SELECT FROM model_call WHERE id = p_call_id) THEN
    RETURN;
  END IF;
  UPDATE job SET step_number = (p_step->>'number')::int, step_total = (p_step->>'total')::int, step_message = p_step->>'message'
    WHERE id = p_job_id;
  UPDATE attempt SET reserved_input_tokens = NULL, reserved_output_tokens = NULL, reserved_micros = NULL
    WHERE id = p_attempt_id RETURNING old.* INTO v_attempt;
  INSERT INTO model_call (id, job_id, attempt_id, step_name, request_hash, model, prompt_version,
      reserved_input_tokens, reserved_output_tokens, reserved_micros)
    VALUES (p_call_id, p_job_id, p_attempt_id, p_step->>'step', p_request_hash, p_model, p_prompt_version,
      coalesce(v_attempt.reserved_input_tokens, 0), coalesce(v_attempt.reserved_output_tokens, 0),
      coalesce(v_attempt.reserved_micros, 0));
  PERFORM docket_append_events(p_job_id, p_worker_id,
    jsonb_build_array('STEP_STARTED', p_step),
    jsonb_build_array('CALL_STARTED', jsonb_build_object(
      'callId', p_call_id, 'step', p_step->>'step', 'model', p_model, 'promptVersion', p_prompt_version)));
END $$;

-- Records the end of a call. The ledger is not fenced: money that was spent is a fact, whoever owns the job by now. The
-- answer is stored as the step's result in the same transaction, and the next step begins, if the attempt still owns the
-- job; answers whether it does. May be repeated when it is not known whether the first time was committed.
-- p_end: {outcome, requestId, messageId, stopReason, inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens,
--   costMicros, pricesAsOf, errorCode, errorMessage, simulated, possiblyPaid, latencyMs, refused, limits, pauseMs};
-- refused: the API counted nothing of it.
CREATE OR REPLACE FUNCTION docket_finish_call(
  p_call_id uuid, p_token uuid, p_worker_id text, p_end jsonb, p_answer jsonb, p_next_step jsonb
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_end model_call := jsonb_populate_record(NULL::model_call, jsonb_build_object(
    'outcome', p_end->'outcome', 'request_id', p_end->'requestId', 'message_id', p_end->'messageId',
    'stop_reason', p_end->'stopReason', 'input_tokens', p_end->'inputTokens', 'cache_write_tokens', p_end->'cacheWriteTokens',
    'cache_read_tokens', p_end->'cacheReadTokens', 'output_tokens', p_end->'outputTokens', 'cost_micros', p_end->'costMicros',
    'prices_as_of', p_end->'pricesAsOf', 'error_code', p_end->'errorCode', 'error_message', p_end->'errorMessage',
    'simulated', p_end->'simulated', 'possibly_paid', p_end->'possiblyPaid', 'latency_ms', p_end->'latencyMs'));
  v_job job;
  v_call model_call;
  v_owner boolean;
  v_answered boolean;
  v_spent bigint := coalesce(v_end.cost_micros, 0);
  v_possible bigint;
  v_events jsonb[];
  -- When the claim looked at the gate, and set the money aside.
  v_claimed_at timestamptz;
BEGIN
  SELECT j.* INTO v_job FROM job AS j JOIN model_call AS c ON c.job_id = j.id WHERE c.id = p_call_id FOR UPDATE OF j;
  v_owner := v_job.attempt_token IS NOT DISTINCT FROM p_token;
  SELECT * INTO v_call FROM model_call WHERE id = p_call_id;
  IF v_call.outcome NOT IN ('STARTED', 'LOST') THEN
    RETURN v_owner;
  END IF;

  UPDATE model_call SET
    outcome = v_end.outcome, request_id = v_end.request_id, message_id = v_end.message_id, stop_reason = v_end.stop_reason,
    input_tokens = v_end.input_tokens, cache_write_tokens = v_end.cache_write_tokens,
    cache_read_tokens = v_end.cache_read_tokens, output_tokens = v_end.output_tokens,
    cost_micros = v_end.cost_micros, prices_as_of = v_end.prices_as_of,
    error_code = v_end.error_code, error_message = v_end.error_message, simulated = v_end.simulated,
    possibly_paid = v_end.possibly_paid, latency_ms = v_end.latency_ms, finished_at = now()
    WHERE id = p_call_id;
  v_answered := v_owner AND p_answer IS NOT NULL;
  v_possible := CASE WHEN v_end.possibly_paid THEN greatest(0, v_call.reserved_micros - v_spent) ELSE 0 END
    - CASE v_call.outcome WHEN 'LOST' THEN v_call.reserved_micros ELSE 0 END;
  UPDATE job SET
    simulated = simulated OR v_end.simulated,
    cost_micros = cost_micros + v_spent,
    possibly_paid_micros = possibly_paid_micros + v_possible,
    step_number = CASE WHEN v_answered THEN (p_next_step->>'number')::int ELSE step_number END,
    step_total = CASE WHEN v_answered THEN (p_next_step->>'total')::int ELSE step_total END,
    step_message = CASE WHEN v_answered THEN p_next_step->>'message' ELSE step_message END
    WHERE id = v_job.id;
  v_events := ARRAY[jsonb_build_array(
    CASE v_end.outcome WHEN 'SUCCEEDED' THEN 'CALL_FINISHED' ELSE 'CALL_FAILED' END,
    jsonb_strip_nulls(jsonb_build_object('callId', p_call_id, 'step', v_call.step_name, 'model', v_call.model)
      || (p_end - '{outcome,messageId,pricesAsOf,errorMessage,refused,limits,pauseMs}'::text[])))];
  IF v_answered THEN
    INSERT INTO step (job_id, generation, name, result) VALUES (v_job.id, v_job.generation, v_call.step_name, p_answer);
    v_events := v_events || ARRAY[
      jsonb_build_array('STEP_FINISHED', jsonb_build_object('step', v_call.step_name)),
      jsonb_build_array('STEP_STARTED', p_next_step)];
  END IF;
  PERFORM docket_append_events(v_job.id, p_worker_id, VARIADIC v_events);

  SELECT started_at INTO v_claimed_at FROM attempt WHERE id = v_call.attempt_id;
  INSERT INTO settlement (model, requests, input_tokens, output_tokens, limits, heard_at,
      workspace_id, month, spent_micros, reserved_micros, possibly_paid_micros)
    VALUES (v_call.model,
      CASE WHEN (p_end->>'refused')::boolean THEN 1 ELSE 0 END,
      -- Cache reads do not count as input. Of a call whose end was not seen nothing comes back.
      CASE WHEN v_end.possibly_paid THEN 0
        ELSE v_call.reserved_input_tokens - v_end.input_tokens - v_end.cache_write_tokens END,
      CASE WHEN v_end.possibly_paid THEN 0 ELSE v_call.reserved_output_tokens - v_end.output_tokens END,
      nullif(p_end->'limits', 'null'),
      clock_timestamp() - (p_end->'limits'->>'ageMs')::int * interval '1 ms',
      v_job.workspace_id, docket_month(v_claimed_at), v_spent,
      CASE v_call.outcome WHEN 'STARTED' THEN -v_call.reserved_micros ELSE 0 END, v_possible);
  PERFORM docket_report_model(v_call.model, CASE WHEN v_end.stop_reason IS NULL THEN v_end.error_code END,
    v_end.error_message, (p_end->>'pauseMs')::int, v_claimed_at);
  RETURN v_owner;
END $$;
