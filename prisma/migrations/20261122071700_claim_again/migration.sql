-- Claiming, second edition: the same, with less work for PostgreSQL a job. A function in SQL that cannot be inlined is
-- planned anew in each transaction, one in PL/pgSQL is not; one that calls a STABLE function is only inlined when it is
-- STABLE itself.

-- When a bucket holds p_need, or is full if that is less: a call larger than the limit goes when all of it is there.
CREATE OR REPLACE FUNCTION docket_holds_at(
  p_level double precision, p_per_minute integer, p_since timestamptz, p_need double precision
) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT p_since + make_interval(secs =>
    greatest(0, (least(p_need, docket_usable(p_per_minute)) - p_level) * 60 / docket_usable(p_per_minute)))
$$;

-- When a call of this size may be sent, as things stand; a time that has passed means now.
CREATE OR REPLACE FUNCTION docket_gate_opens(p_gate model_gate, p_input_tokens integer, p_output_tokens integer)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT greatest(
    p_gate.paused_until,
    docket_holds_at(p_gate.requests_level, p_gate.requests_per_minute, p_gate.refilled_at, 1),
    docket_holds_at(p_gate.input_tokens_level, p_gate.input_tokens_per_minute, p_gate.refilled_at, p_input_tokens),
    docket_holds_at(p_gate.output_tokens_level, p_gate.output_tokens_per_minute, p_gate.refilled_at, p_output_tokens))
$$;

-- The most that a call can cost, in millionths of a US dollar; prices are micros a token by size of the prompt.
-- Tokens are estimated from characters, so half as many again are reckoned with.
CREATE OR REPLACE FUNCTION docket_price(p_tiers jsonb, p_input_tokens integer) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (
    SELECT tier FROM jsonb_array_elements(p_tiers) WITH ORDINALITY AS t (tier, place)
    WHERE tier->'upTo' = 'null' OR (tier->>'upTo')::bigint >= p_input_tokens ORDER BY place LIMIT 1);
END $$;

-- What is left for a model, locked. The limits are those of the API's first tier until an answer tells the real ones
-- (docs of October 2026).
CREATE FUNCTION docket_gate(p_model text) RETURNS model_gate LANGUAGE plpgsql AS $$
DECLARE
  v_gate model_gate;
BEGIN
  SELECT * INTO v_gate FROM model_gate WHERE model = p_model FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO model_gate (model, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute,
        requests_level, input_tokens_level, output_tokens_level)
      VALUES (p_model, 1000, 2000000, 400000, 1000, 2000000, 400000) RETURNING * INTO v_gate;
  END IF;
  RETURN v_gate;
END $$;

DROP FUNCTION docket_next_job, docket_lanes;

CREATE TYPE lane AS (workspace_id uuid, priority "Priority", model text);

-- The lanes with waiting jobs. One index descent a lane, however many jobs wait in it.
CREATE FUNCTION docket_lanes() RETURNS SETOF lane LANGUAGE sql STABLE AS $$
  WITH RECURSIVE lanes AS (
    (SELECT e.workspace_id, e.priority, e.model FROM queue_entry AS e ORDER BY 1, 2, 3 LIMIT 1)
    UNION ALL
    SELECT next.* FROM lanes CROSS JOIN LATERAL (
      SELECT e.workspace_id, e.priority, e.model FROM queue_entry AS e
      WHERE (e.workspace_id, e.priority, e.model) > (lanes.workspace_id, lanes.priority, lanes.model)
      ORDER BY 1, 2, 3 LIMIT 1) AS next)
  SELECT * FROM lanes
$$;

-- The entry of the next job that is ready, of all lanes that are not closed; null when there is none. Of a workspace over
-- its budget only the jobs that rather fail than wait are looked at. A plan for each set of arguments would cost more than
-- it can save.
CREATE FUNCTION docket_next_entry(
  p_lanes lane[], p_at timestamptz, p_closed_models text[], p_closed_workspaces uuid[], p_over_budget uuid[], p_passed uuid[]
) RETURNS queue_entry LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_entry queue_entry;
BEGIN
  SELECT (head.entry).* INTO v_entry
  FROM unnest(p_lanes) AS lane
  LEFT JOIN share ON share.workspace_id = lane.workspace_id AND share.priority = lane.priority
  CROSS JOIN LATERAL (
    SELECT e AS entry FROM queue_entry AS e
    WHERE e.workspace_id = lane.workspace_id AND e.priority = lane.priority AND e.model = lane.model
      AND e.ready_at <= p_at AND e.job_id <> ALL (p_passed)
      AND (e.fails_over_budget OR e.workspace_id <> ALL (p_over_budget))
    ORDER BY e.ready_at, e.job_id LIMIT 1) AS head
  WHERE lane.model <> ALL (p_closed_models) AND lane.workspace_id <> ALL (p_closed_workspaces)
  ORDER BY docket_is_interrupted((head.entry).code) DESC,
    greatest(share.pass, (SELECT max(pass) - 16 FROM share)) NULLS FIRST, lane.priority, lane.workspace_id
  LIMIT 1;
  RETURN v_entry;
END $$;

-- A share that was away begins where the others are: it gets its turn at once, and no credit for its absence.
CREATE OR REPLACE FUNCTION docket_charge_share(p_workspace_id uuid, p_priority "Priority") RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO share AS s (workspace_id, priority, pass)
    SELECT p_workspace_id, p_priority, coalesce(max(pass) - 16, 0) + cost.value
    FROM (SELECT CASE p_priority WHEN 'INTERACTIVE' THEN 1 WHEN 'NORMAL' THEN 4 ELSE 16 END AS value) AS cost
    LEFT JOIN share ON true GROUP BY cost.value
  ON CONFLICT (workspace_id, priority) DO UPDATE SET pass = greatest(
    excluded.pass, s.pass + CASE p_priority WHEN 'INTERACTIVE' THEN 1 WHEN 'NORMAL' THEN 4 ELSE 16 END);
END $$;

-- Claims up to p_limit jobs for a worker, and tells when more can be claimed: {attempts: [...], nextInMs, unpriced}. nextInMs is
-- null when nothing waits but what news will tell of, or when the limit was reached.
-- p_prices: {model: [{upTo, input, output}]} in micros a token, empty when nobody bills; a model that is not there is
-- answered in unpriced, and its jobs wait for a claim that knows. p_output_tokens: most that an answer may have.
CREATE OR REPLACE FUNCTION docket_claim(p_worker_id text, p_limit integer, p_prices jsonb, p_output_tokens integer) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  v_attempts jsonb := '[]';
  v_now timestamptz;
  v_next timestamptz;
  v_opens timestamptz;
  v_lanes lane[];
  v_entry queue_entry;
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
  IF NOT EXISTS (SELECT FROM queue_entry) AND NOT EXISTS (SELECT FROM settlement) THEN
    RETURN '{"attempts": [], "nextInMs": null, "unpriced": []}';
  END IF;
  PERFORM docket_settle();
  v_now := clock_timestamp();
  v_lanes := ARRAY(SELECT docket_lanes());

  WHILE jsonb_array_length(v_attempts) < p_limit LOOP
    v_entry := docket_next_entry(v_lanes, v_now, v_closed_models, v_closed_workspaces, v_over_budget, v_passed);
    EXIT WHEN v_entry.job_id IS NULL;
    -- Somebody who is about to cancel it has it locked.
    SELECT * INTO v_job FROM job WHERE id = v_entry.job_id AND status IN ('PENDING', 'RETRYING') FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
      v_passed := v_passed || v_entry.job_id;
      CONTINUE;
    END IF;

    IF p_prices <> '{}' AND NOT p_prices ? v_job.model THEN
      v_unpriced := v_unpriced || v_job.model;
      v_closed_models := v_closed_models || v_job.model;
      CONTINUE;
    END IF;
    v_gate := docket_gate(v_job.model);
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
    IF NOT docket_is_interrupted(v_entry.code) THEN
      PERFORM docket_charge_share(v_job.workspace_id, v_job.priority);
    END IF;
    v_attempts := v_attempts || docket_start_attempt(v_job, p_worker_id, v_money.output_tokens, v_money.micros);
  END LOOP;

  -- A worker whose slots are full does not ask when there is more.
  IF jsonb_array_length(v_attempts) < p_limit THEN
    v_next := least(v_next, (
      SELECT min(head.ready_at) FROM unnest(v_lanes) AS lane CROSS JOIN LATERAL (
        SELECT e.ready_at FROM queue_entry AS e
        WHERE e.workspace_id = lane.workspace_id AND e.priority = lane.priority AND e.model = lane.model AND e.ready_at > v_now
        ORDER BY e.ready_at LIMIT 1) AS head));
  END IF;
  RETURN jsonb_build_object('attempts', v_attempts, 'unpriced', v_unpriced,
    'nextInMs', extract(epoch FROM v_next - clock_timestamp()) * 1000);
END $$;
