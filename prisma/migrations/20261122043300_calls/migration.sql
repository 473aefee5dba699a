-- Steps and the ledger: every model call stands here before it is sent, and its answer is stored with its end.

CREATE FUNCTION docket_begin_step(
  p_job_id uuid, p_worker_id text, p_step jsonb -- {step, number, total, message}
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE job SET step_number = (p_step->>'number')::int, step_total = (p_step->>'total')::int, step_message = p_step->>'message'
    WHERE id = p_job_id;
  PERFORM docket_append_event(p_job_id, 'STEP_STARTED', 'WORKER', p_worker_id, p_step);
END $$;

-- Whether this is already the last line of the job's log: a repeated statement whose first time was committed.
CREATE FUNCTION docket_is_last_event(p_job_id uuid, p_type text, p_worker_id text, p_data jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM job JOIN event ON event.job_id = job.id AND event.seq = job.last_seq
    WHERE job.id = p_job_id AND event.type = p_type AND event.actor_id = p_worker_id AND event.data = p_data)
$$;

CREATE FUNCTION docket_start_step(p_job_id uuid, p_token uuid, p_worker_id text, p_step jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_check_fence(p_job_id, p_token);
  IF docket_is_last_event(p_job_id, 'STEP_STARTED', p_worker_id, p_step) THEN
    RETURN;
  END IF;
  PERFORM docket_begin_step(p_job_id, p_worker_id, p_step);
END $$;

-- Begins the step and its call. Committed before the call is sent: a call without a recorded end is possibly paid. What
-- the attempt had set aside is the call's from now on. May be repeated with the same call id, when it is not known
-- whether the first time was committed.
CREATE FUNCTION docket_start_call(
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
  PERFORM docket_begin_step(p_job_id, p_worker_id, p_step);
  UPDATE attempt SET reserved_input_tokens = NULL, reserved_output_tokens = NULL, reserved_micros = NULL
    WHERE id = p_attempt_id RETURNING old.* INTO v_attempt;
  INSERT INTO model_call (id, job_id, attempt_id, step_name, request_hash, model, prompt_version,
      reserved_input_tokens, reserved_output_tokens, reserved_micros)
    VALUES (p_call_id, p_job_id, p_attempt_id, p_step->>'step', p_request_hash, p_model, p_prompt_version,
      coalesce(v_attempt.reserved_input_tokens, 0), coalesce(v_attempt.reserved_output_tokens, 0),
      coalesce(v_attempt.reserved_micros, 0));
  PERFORM docket_append_event(p_job_id, 'CALL_STARTED', 'WORKER', p_worker_id,
    jsonb_build_object('callId', p_call_id, 'step', p_step->>'step', 'model', p_model, 'promptVersion', p_prompt_version));
END $$;

-- An upper bound of what the API has left, from a header of its answer: what it said, and what flowed in since.
CREATE FUNCTION docket_left(p_remaining text, p_per_minute integer, p_age_ms integer) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_remaining::double precision + p_per_minute::double precision * p_age_ms / 60000
$$;

-- Settles with the limits of a model: what was set aside for the call and not used comes back, and what its answer told
-- of the limits is learned. p_limits: {requests, inputTokens, outputTokens}, each {limit, remaining}, and ageMs, the time
-- since the headers came; null when there were none.
CREATE FUNCTION docket_settle_limits(
  p_model text, p_requests double precision, p_input_tokens double precision, p_output_tokens double precision, p_limits jsonb
) RETURNS void LANGUAGE sql AS $$
  UPDATE model_gate AS g SET
    requests_per_minute = l.requests, input_tokens_per_minute = l.input_tokens, output_tokens_per_minute = l.output_tokens,
    learned_at = CASE WHEN p_limits IS NULL THEN learned_at ELSE clock_timestamp() END,
    -- least() passes over a null: without a header nothing limits the level but its own reckoning.
    requests_level = least(docket_level(requests_level, l.requests, refilled_at, clock_timestamp()) + p_requests,
      docket_left(p_limits->'requests'->>'remaining', l.requests, (p_limits->>'ageMs')::int)),
    input_tokens_level = least(docket_level(input_tokens_level, l.input_tokens, refilled_at, clock_timestamp()) + p_input_tokens,
      docket_left(p_limits->'inputTokens'->>'remaining', l.input_tokens, (p_limits->>'ageMs')::int)),
    output_tokens_level = least(docket_level(output_tokens_level, l.output_tokens, refilled_at, clock_timestamp()) + p_output_tokens,
      docket_left(p_limits->'outputTokens'->>'remaining', l.output_tokens, (p_limits->>'ageMs')::int)),
    refilled_at = clock_timestamp()
  FROM (SELECT model,
    coalesce((p_limits->'requests'->>'limit')::int, requests_per_minute) AS requests,
    coalesce((p_limits->'inputTokens'->>'limit')::int, input_tokens_per_minute) AS input_tokens,
    coalesce((p_limits->'outputTokens'->>'limit')::int, output_tokens_per_minute) AS output_tokens
    FROM model_gate WHERE model = p_model) AS l
  WHERE g.model = l.model
$$;

-- The circuit breaker and the pauses of a model, after a call. p_error_code is null when the model answered at all.
-- p_pause_ms closes the model at once: the API said how long, or the account's money is spent. Five overloads without an
-- answer between them close it for 15 s; then one call probes it, and each probe that fails closes it twice as long, at
-- most 5 minutes. The jitter spreads the probes of several models.
CREATE FUNCTION docket_report_model(
  p_model text, p_error_code text, p_error_message text, p_pause_ms integer, p_started_at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c_overloads CONSTANT integer := 5;
BEGIN
  IF p_error_code IS NULL THEN
    UPDATE model_gate SET overloads = 0, failed_probes = 0 WHERE model = p_model AND overloads > 0;
    -- A rate limit ends by its own time: other calls are answered meanwhile.
    UPDATE model_gate SET paused_until = NULL, pause_code = NULL, pause_message = NULL
      WHERE model = p_model AND pause_code <> 'MODEL_RATE_LIMITED';
  ELSIF p_pause_ms IS NOT NULL THEN
    -- A shorter pause does not take the place of a longer one, nor its reason.
    UPDATE model_gate SET paused_until = clock_timestamp() + make_interval(secs => p_pause_ms / 1000.0),
      paused_at = clock_timestamp(), pause_code = p_error_code, pause_message = p_error_message
      WHERE model = p_model
        AND coalesce(paused_until, '-infinity') < clock_timestamp() + make_interval(secs => p_pause_ms / 1000.0);
  ELSIF p_error_code = 'MODEL_OVERLOADED' THEN
    UPDATE model_gate SET overloads = overloads + 1,
      failed_probes = CASE WHEN pause_code = p_error_code THEN failed_probes + 1 ELSE 0 END
      -- A call that was sent before the pause tells nothing new.
      WHERE model = p_model AND (pause_code IS DISTINCT FROM p_error_code OR p_started_at > paused_at);
    UPDATE model_gate SET
      paused_until = clock_timestamp()
        + make_interval(secs => least(300, 15 * power(2, least(failed_probes, 5))) * (0.75 + random() / 4)),
      paused_at = clock_timestamp(), pause_code = p_error_code, pause_message = p_error_message
      WHERE model = p_model AND overloads >= c_overloads
        AND (pause_code IS NULL OR pause_code = p_error_code AND p_started_at > paused_at);
  END IF;
END $$;

-- Settles with the job and its workspace's month: what was set aside goes, and the cost comes. What a call whose end was
-- not seen may have cost beyond that stays as possibly paid.
CREATE FUNCTION docket_settle_money(p_job job, p_call model_call, p_cost_micros bigint, p_possibly_paid boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_month date := docket_month((SELECT started_at FROM attempt WHERE id = p_call.attempt_id));
  v_possible bigint := CASE WHEN p_possibly_paid THEN greatest(0, p_call.reserved_micros - p_cost_micros) ELSE 0 END
    - CASE p_call.outcome WHEN 'LOST' THEN p_call.reserved_micros ELSE 0 END;
BEGIN
  IF p_call.reserved_micros = 0 AND p_cost_micros = 0 THEN
    RETURN;
  END IF;
  UPDATE job SET cost_micros = cost_micros + p_cost_micros, possibly_paid_micros = possibly_paid_micros + v_possible
    WHERE id = p_job.id;
  INSERT INTO workspace_month (workspace_id, month) VALUES (p_job.workspace_id, v_month) ON CONFLICT DO NOTHING;
  UPDATE workspace_month SET
    spent_micros = spent_micros + p_cost_micros,
    reserved_micros = reserved_micros - CASE p_call.outcome WHEN 'STARTED' THEN p_call.reserved_micros ELSE 0 END,
    possibly_paid_micros = possibly_paid_micros + v_possible
    WHERE workspace_id = p_job.workspace_id AND month = v_month;
END $$;

-- Records the end of a call. The ledger is not fenced: money that was spent is a fact, whoever owns the job by now. The
-- answer is stored as the step's result in the same transaction, and the next step begins, if the attempt still owns the
-- job; answers whether it does. May be repeated when it is not known whether the first time was committed.
-- p_end: {outcome, requestId, messageId, stopReason, inputTokens, cacheWriteTokens, cacheReadTokens, outputTokens,
--   costMicros, pricesAsOf, errorCode, errorMessage, simulated, possiblyPaid, latencyMs, refused, limits, pauseMs};
-- refused: the API counted nothing of it.
CREATE FUNCTION docket_finish_call(
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
  IF v_end.simulated THEN
    UPDATE job SET simulated = true WHERE id = v_call.job_id;
  END IF;
  PERFORM docket_append_event(
    v_call.job_id, CASE v_end.outcome WHEN 'SUCCEEDED' THEN 'CALL_FINISHED' ELSE 'CALL_FAILED' END, 'WORKER', p_worker_id,
    jsonb_strip_nulls(jsonb_build_object('callId', p_call_id, 'step', v_call.step_name, 'model', v_call.model)
      || (p_end - '{outcome,messageId,pricesAsOf,errorMessage,refused,limits,pauseMs}'::text[])));
  IF v_owner AND p_answer IS NOT NULL THEN
    INSERT INTO step (job_id, generation, name, result) VALUES (v_job.id, v_job.generation, v_call.step_name, p_answer);
    PERFORM docket_append_event(v_job.id, 'STEP_FINISHED', 'WORKER', p_worker_id, jsonb_build_object('step', v_call.step_name));
    PERFORM docket_begin_step(v_job.id, p_worker_id, p_next_step);
  END IF;

  -- An answer that was paid does not depend on what its headers say.
  BEGIN
    PERFORM docket_settle_limits(v_call.model,
      CASE WHEN (p_end->>'refused')::boolean THEN 1 ELSE 0 END,
      -- Cache reads do not count as input. Of a call whose end was not seen nothing comes back.
      CASE WHEN v_end.possibly_paid THEN 0
        ELSE v_call.reserved_input_tokens - v_end.input_tokens - v_end.cache_write_tokens END,
      CASE WHEN v_end.possibly_paid THEN 0 ELSE v_call.reserved_output_tokens - v_end.output_tokens END,
      nullif(p_end->'limits', 'null'));
  EXCEPTION WHEN data_exception THEN
    RAISE WARNING 'the limits of % were not settled: %', v_call.model, SQLERRM;
  END;
  PERFORM docket_report_model(v_call.model, CASE WHEN v_end.stop_reason IS NULL THEN v_end.error_code END, v_end.error_message, (p_end->>'pauseMs')::int,
    -- The claim is what has looked at the gate.
    (SELECT started_at FROM attempt WHERE id = v_call.attempt_id));
  PERFORM docket_settle_money(v_job, v_call, coalesce(v_end.cost_micros, 0), v_end.possibly_paid);
  RETURN v_owner;
END $$;

-- Ends an attempt: with a result, to be retried after p_delay_ms, failed, or cancelled. A job whose cancellation was
-- requested is not retried. May be repeated when it is not known whether the first time was committed.
CREATE FUNCTION docket_end_attempt(
  p_job_id uuid, p_token uuid, p_worker_id text, p_to "JobStatus", p_step text, p_data jsonb, p_result jsonb, p_missing text[],
  p_error_code text, p_error_message text, p_error_request_id text, p_delay_ms integer
) RETURNS "JobStatus" LANGUAGE plpgsql AS $$
DECLARE
  v_ended attempt;
  v_cancelled boolean;
  v_created_at timestamptz;
BEGIN
  -- First of all, so that two writers of one job meet at its row.
  SELECT cancel_requested_at IS NOT NULL, created_at INTO v_cancelled, v_created_at FROM job WHERE id = p_job_id FOR UPDATE;
  SELECT * INTO v_ended FROM attempt WHERE job_id = p_job_id AND token = p_token AND worker_id = p_worker_id AND ended_at IS NOT NULL;
  IF v_ended.error_code IS NOT DISTINCT FROM p_error_code AND v_ended.outcome = p_to THEN
    RETURN p_to;
  END IF;
  PERFORM docket_check_fence(p_job_id, p_token);
  IF p_step IS NOT NULL THEN
    PERFORM docket_append_event(p_job_id, 'STEP_FINISHED', 'WORKER', p_worker_id, jsonb_build_object('step', p_step));
  END IF;
  IF p_to = 'RETRYING' AND v_cancelled THEN
    p_to := 'CANCELLED';
  END IF;
  PERFORM docket_transition(p_job_id, p_token, p_to, 'WORKER', p_worker_id, p_data, p_result, coalesce(p_missing, '{}'),
    p_error_code, p_error_message, p_error_request_id,
    -- Handed back at a shutdown, it keeps its place.
    CASE WHEN p_delay_ms > 0 THEN now() + make_interval(secs => p_delay_ms / 1000.0) ELSE v_created_at END);
  RETURN p_to;
END $$;

-- A write of this attempt came too late and was refused.
CREATE FUNCTION docket_count_stale_write(p_attempt_id uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE attempt SET stale_writes = stale_writes + 1 WHERE id = p_attempt_id
$$;
