-- Claiming: which waiting job a worker gets next.
--
-- A lane is the jobs of one workspace, priority and model. The lane whose share has been served least comes first
-- (stride scheduling, Waldspurger and Weihl 1995): an INTERACTIVE job costs its workspace 1, a NORMAL one 4, a BULK one
-- 16. So no workspace and no priority can starve another one. A job is claimed only together with what its model call
-- needs: tokens of the model's limits, and money of its workspace's budget. A job that cannot get them goes on waiting and
-- holds no slot of a worker.

-- Part of the API's limits that is used. The rest covers calls that arrive closer together than they were sent.
CREATE FUNCTION docket_usable(p_per_minute integer) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT p_per_minute * 0.98::double precision
$$;

-- A token bucket: what is left at p_at of a limit a minute, when p_level was left at p_since.
CREATE FUNCTION docket_level(p_level double precision, p_per_minute integer, p_since timestamptz, p_at timestamptz)
RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT least(docket_usable(p_per_minute),
    p_level + docket_usable(p_per_minute) * greatest(0, extract(epoch FROM p_at - p_since)::double precision) / 60)
$$;

-- When a bucket holds p_need, or is full if that is less: a call larger than the limit goes when all of it is there.
CREATE FUNCTION docket_holds_at(
  p_level double precision, p_per_minute integer, p_since timestamptz, p_need double precision
) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT p_since + make_interval(secs =>
    greatest(0, (least(p_need, docket_usable(p_per_minute)) - p_level) * 60 / docket_usable(p_per_minute)))
$$;

-- When a call of this size may be sent, as things stand; a time that has passed means now.
CREATE FUNCTION docket_gate_opens(p_gate model_gate, p_input_tokens integer, p_output_tokens integer)
RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT greatest(
    p_gate.paused_until,
    docket_holds_at(p_gate.requests_level, p_gate.requests_per_minute, p_gate.refilled_at, 1),
    docket_holds_at(p_gate.input_tokens_level, p_gate.input_tokens_per_minute, p_gate.refilled_at, p_input_tokens),
    docket_holds_at(p_gate.output_tokens_level, p_gate.output_tokens_per_minute, p_gate.refilled_at, p_output_tokens))
$$;

-- The lanes with waiting jobs. One index descent a lane, however many jobs wait in it.
CREATE FUNCTION docket_lanes() RETURNS TABLE (workspace_id uuid, priority "Priority", model text) LANGUAGE sql STABLE AS $$
  WITH RECURSIVE lane AS (
    (SELECT e.workspace_id, e.priority, e.model FROM queue_entry AS e ORDER BY 1, 2, 3 LIMIT 1)
    UNION ALL
    SELECT next.* FROM lane CROSS JOIN LATERAL (
      SELECT e.workspace_id, e.priority, e.model FROM queue_entry AS e
      WHERE (e.workspace_id, e.priority, e.model) > (lane.workspace_id, lane.priority, lane.model)
      ORDER BY 1, 2, 3 LIMIT 1) AS next)
  SELECT * FROM lane
$$;

-- The most that a call can cost, in millionths of a US dollar; prices are micros a token by size of the prompt.
-- Tokens are estimated from characters, so half as many again are reckoned with.
CREATE FUNCTION docket_price(p_tiers jsonb, p_input_tokens integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT tier FROM jsonb_array_elements(p_tiers) WITH ORDINALITY AS t (tier, place)
  WHERE tier->'upTo' = 'null' OR (tier->>'upTo')::bigint >= p_input_tokens ORDER BY place LIMIT 1
$$;

-- Sets money aside for a call of at most p_output_tokens, or says what forbids it:
--   JOB_COST_LIMIT   not even a short answer fits into what the job may still cost
--   BUDGET_EXHAUSTED the call does not fit into what is left of the workspace's month
--   BUDGET_RESERVED  it does not fit while other calls hold their share; what they do not use comes back
CREATE FUNCTION docket_reserve_money(
  p_job job, p_tiers jsonb, p_output_tokens integer, OUT refusal text, OUT output_tokens integer, OUT micros bigint
) LANGUAGE plpgsql AS $$
DECLARE
  c_least_output_tokens CONSTANT integer := 2000;
  v_input_tokens integer := ceil(p_job.estimated_input_tokens * 1.5);
  v_price jsonb := docket_price(p_tiers, v_input_tokens);
  v_input_micros numeric := v_input_tokens * (v_price->>'input')::numeric;
  v_output_price numeric := (v_price->>'output')::numeric;
  v_budget bigint;
  v_month workspace_month;
BEGIN
  output_tokens := p_output_tokens;
  micros := 0;
  IF v_price IS NULL THEN
    RETURN; -- simulated, or a model without a known price
  END IF;
  IF p_job.max_cost_micros IS NOT NULL THEN
    output_tokens := least(output_tokens, floor(
      (p_job.max_cost_micros - p_job.cost_micros - p_job.possibly_paid_micros - v_input_micros) / v_output_price));
    IF output_tokens < c_least_output_tokens THEN
      refusal := 'JOB_COST_LIMIT';
      RETURN;
    END IF;
  END IF;
  micros := ceil(v_input_micros + output_tokens * v_output_price);

  INSERT INTO workspace_month (workspace_id, month) VALUES (p_job.workspace_id, docket_month(now())) ON CONFLICT DO NOTHING;
  SELECT * INTO v_month FROM workspace_month
    WHERE workspace_id = p_job.workspace_id AND month = docket_month(now()) FOR UPDATE;
  SELECT monthly_budget_micros INTO v_budget FROM workspace WHERE id = p_job.workspace_id;
  IF v_month.spent_micros + v_month.possibly_paid_micros + micros > v_budget THEN
    refusal := 'BUDGET_EXHAUSTED';
  ELSIF v_month.spent_micros + v_month.possibly_paid_micros + v_month.reserved_micros + micros > v_budget THEN
    refusal := 'BUDGET_RESERVED';
  END IF;
  UPDATE workspace_month SET
    reserved_micros = reserved_micros + CASE WHEN refusal IS NULL THEN micros ELSE 0 END,
    over_budget_at = CASE WHEN refusal = 'BUDGET_EXHAUSTED' THEN coalesce(over_budget_at, now()) END
    WHERE workspace_id = p_job.workspace_id AND month = v_month.month;
END $$;

-- Begins an attempt on a waiting job, with tokens and money set aside for its call.
CREATE FUNCTION docket_start_attempt(
  p_job job, p_worker_id text, p_output_tokens integer, p_micros bigint
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_attempt attempt;
BEGIN
  INSERT INTO attempt (job_id, worker_id, number, reserved_input_tokens, reserved_output_tokens, reserved_micros)
    VALUES (p_job.id, p_worker_id, p_job.attempt_count + 1, p_job.estimated_input_tokens, p_job.estimated_output_tokens, p_micros)
    RETURNING * INTO v_attempt;
  PERFORM docket_transition(p_job.id, v_attempt.token, 'RUNNING', 'WORKER', p_worker_id,
    jsonb_build_object('attempt', v_attempt.number));
  RETURN jsonb_build_object(
    'id', v_attempt.id, 'callId', uuidv7(), 'jobId', p_job.id, 'number', v_attempt.number, 'token', v_attempt.token, 'workerId', p_worker_id,
    'taskType', p_job.task_type, 'model', p_job.model, 'generation', p_job.generation, 'maxOutputTokens', p_output_tokens,
    'msToDeadline', extract(epoch FROM p_job.deadline - now()) * 1000,
    'failures', coalesce((
      SELECT jsonb_agg(jsonb_build_object('code', error_code, 'message', error_message) ORDER BY number)
      FROM attempt WHERE job_id = p_job.id AND number > p_job.counted_from AND error_code IS NOT NULL), '[]'));
END $$;

-- Whether a job waits only because its worker went away. It has had its turn, and does not wait for another one.
CREATE FUNCTION docket_is_interrupted(p_code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_code IN ('WORKER_LOST', 'CLAIM_LOST', 'MODEL_CALL_ABORTED'), false)
$$;

-- The next job that is ready, of all lanes that are not closed; null when there is none. Of a workspace over its budget
-- only the jobs that rather fail than wait are looked at.
CREATE FUNCTION docket_next_job(
  p_at timestamptz, p_closed_models text[], p_closed_workspaces uuid[], p_over_budget uuid[], p_passed uuid[]
) RETURNS uuid LANGUAGE sql AS $$
  SELECT head.job_id
  FROM docket_lanes() AS lane
  LEFT JOIN share ON share.workspace_id = lane.workspace_id AND share.priority = lane.priority
  CROSS JOIN LATERAL (
    SELECT e.job_id, docket_is_interrupted(e.code) AS interrupted FROM queue_entry AS e
    WHERE e.workspace_id = lane.workspace_id AND e.priority = lane.priority AND e.model = lane.model
      AND e.ready_at <= p_at AND e.job_id <> ALL (p_passed)
      AND (e.fails_over_budget OR e.workspace_id <> ALL (p_over_budget))
    ORDER BY e.ready_at, e.job_id LIMIT 1) AS head
  WHERE lane.model <> ALL (p_closed_models) AND lane.workspace_id <> ALL (p_closed_workspaces)
  ORDER BY head.interrupted DESC, greatest(share.pass, (SELECT max(pass) - 16 FROM share)) NULLS FIRST, lane.priority, lane.workspace_id
  LIMIT 1
$$;

-- A share that was away begins where the others are: it gets its turn at once, and no credit for its absence.
CREATE FUNCTION docket_charge_share(p_workspace_id uuid, p_priority "Priority") RETURNS void LANGUAGE sql AS $$
  INSERT INTO share AS s (workspace_id, priority, pass)
    SELECT p_workspace_id, p_priority, coalesce(max(pass) - 16, 0) + cost.value
    FROM (SELECT CASE p_priority WHEN 'INTERACTIVE' THEN 1 WHEN 'NORMAL' THEN 4 ELSE 16 END AS value) AS cost
    LEFT JOIN share ON true GROUP BY cost.value
  ON CONFLICT (workspace_id, priority) DO UPDATE SET pass = greatest(
    excluded.pass, s.pass + CASE p_priority WHEN 'INTERACTIVE' THEN 1 WHEN 'NORMAL' THEN 4 ELSE 16 END)
$$;

-- Claims up to p_limit jobs for a worker, and tells when more can be claimed: {attempts: [...], nextInMs, unpriced}. nextInMs is
-- null when nothing waits but what news will tell of.
-- p_prices: {model: [{upTo, input, output}]} in micros a token, empty when nobody bills; a model that is not there is
-- answered in unpriced, and its jobs wait for a claim that knows. p_output_tokens: most that an answer may have.
CREATE FUNCTION docket_claim(p_worker_id text, p_limit integer, p_prices jsonb, p_output_tokens integer) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  v_attempts jsonb := '[]';
  v_now timestamptz;
  v_next timestamptz;
  v_opens timestamptz;
  v_job_id uuid;
  v_job job;
  v_gate model_gate;
  v_money record;
  v_truncated boolean;
  v_unpriced text[] := '{}';
  v_closed_models text[] := '{}';
  v_closed_workspaces uuid[] := '{}';
  v_over_budget uuid[] := '{}';
  v_passed uuid[] := '{}';
BEGIN
  -- Giving the worker up waits for this lock, and then finds what was claimed; a beat does not wait for it.
  PERFORM FROM worker WHERE id = p_worker_id AND lost_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'worker % was given up', p_worker_id USING ERRCODE = 'DK001';
  END IF;
  IF NOT EXISTS (SELECT FROM queue_entry) THEN
    RETURN '{"attempts": [], "nextInMs": null, "unpriced": []}';
  END IF;
  -- The limits of the API's first tier, until an answer tells the real ones (docs of October 2026).
  INSERT INTO model_gate (model, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute,
      requests_level, input_tokens_level, output_tokens_level)
    SELECT DISTINCT model, 1000, 2000000, 400000, 1000, 2000000, 400000 FROM docket_lanes() ON CONFLICT DO NOTHING;
  -- Whoever holds every gate claims alone: shares, limits and budgets are read and written by one claim at a time.
  PERFORM FROM model_gate ORDER BY model FOR UPDATE;
  v_now := clock_timestamp();

  WHILE jsonb_array_length(v_attempts) < p_limit LOOP
    v_job_id := docket_next_job(v_now, v_closed_models, v_closed_workspaces, v_over_budget, v_passed);
    EXIT WHEN v_job_id IS NULL;
    -- Somebody who is about to cancel it has it locked.
    SELECT * INTO v_job FROM job WHERE id = v_job_id AND status IN ('PENDING', 'RETRYING') FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      v_passed := v_passed || v_job_id;
      CONTINUE;
    END IF;

    IF p_prices <> '{}' AND NOT p_prices ? v_job.model THEN
      v_unpriced := v_unpriced || v_job.model;
      v_closed_models := v_closed_models || v_job.model;
      CONTINUE;
    END IF;
    SELECT * INTO v_gate FROM model_gate WHERE model = v_job.model;
    v_opens := docket_gate_opens(v_gate, v_job.estimated_input_tokens, v_job.estimated_output_tokens);
    IF v_opens > v_now THEN
      -- No smaller job overtakes it: it would never find enough.
      v_closed_models := v_closed_models || v_job.model;
      v_next := least(v_next, v_opens);
      CONTINUE;
    END IF;

    -- An answer that was cut off gets more room.
    v_truncated := v_job.attempt_count > v_job.counted_from AND EXISTS (
      SELECT FROM attempt WHERE job_id = v_job.id AND number > v_job.counted_from AND error_code = 'MODEL_ANSWER_TRUNCATED');
    SELECT * INTO v_money FROM docket_reserve_money(v_job, p_prices->v_job.model,
      CASE WHEN v_truncated THEN p_output_tokens * 2 ELSE p_output_tokens END);
    IF v_money.refusal = 'JOB_COST_LIMIT' THEN
      PERFORM docket_transition(v_job.id, NULL, 'FAILED', 'WORKER', p_worker_id, '{}', p_error_code => 'JOB_COST_LIMIT',
        p_error_message => 'What the job may still cost is less than its next model call can cost.');
      CONTINUE;
    ELSIF v_money.refusal = 'BUDGET_EXHAUSTED' AND v_job.when_over_budget = 'FAIL' THEN
      PERFORM docket_transition(v_job.id, NULL, 'FAILED', 'WORKER', p_worker_id, '{}', p_error_code => 'BUDGET_EXHAUSTED',
        p_error_message => 'The workspace''s budget for this month does not cover the next model call.');
      CONTINUE;
    ELSIF v_money.refusal = 'BUDGET_EXHAUSTED' THEN
      v_over_budget := v_over_budget || v_job.workspace_id;
      CONTINUE;
    ELSIF v_money.refusal IS NOT NULL THEN
      v_closed_workspaces := v_closed_workspaces || v_job.workspace_id;
      CONTINUE;
    END IF;

    UPDATE model_gate SET
      requests_level = docket_level(requests_level, requests_per_minute, refilled_at, v_now) - 1,
      input_tokens_level = docket_level(input_tokens_level, input_tokens_per_minute, refilled_at, v_now)
        - v_job.estimated_input_tokens,
      output_tokens_level = docket_level(output_tokens_level, output_tokens_per_minute, refilled_at, v_now)
        - v_job.estimated_output_tokens,
      refilled_at = v_now,
      -- After a pause for overload or spending one call probes the model. The next probe comes a minute later, unless
      -- this one succeeds; a rate limit is known to be over.
      paused_until = CASE WHEN pause_code <> 'MODEL_RATE_LIMITED' THEN v_now + interval '1 minute' END,
      pause_code = nullif(pause_code, 'MODEL_RATE_LIMITED')
      WHERE model = v_job.model;
    IF NOT docket_is_interrupted((SELECT code FROM queue_entry WHERE job_id = v_job.id)) THEN
      PERFORM docket_charge_share(v_job.workspace_id, v_job.priority);
    END IF;
    v_attempts := v_attempts || docket_start_attempt(v_job, p_worker_id, v_money.output_tokens, v_money.micros);
  END LOOP;

  RETURN jsonb_build_object('attempts', v_attempts, 'unpriced', v_unpriced, 'nextInMs', extract(epoch FROM least(v_next, (
    SELECT min(head.ready_at) FROM docket_lanes() AS lane CROSS JOIN LATERAL (
      SELECT e.ready_at FROM queue_entry AS e
      WHERE e.workspace_id = lane.workspace_id AND e.priority = lane.priority AND e.model = lane.model AND e.ready_at > v_now
      ORDER BY e.ready_at LIMIT 1) AS head)) - clock_timestamp()) * 1000);
END $$;
