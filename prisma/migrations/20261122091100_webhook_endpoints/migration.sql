-- What people do with webhook endpoints and deliveries. Each of them stands in the log of the workspace.

-- Locks an endpoint for a change.
CREATE FUNCTION docket_webhook(p_workspace_id uuid, p_id uuid) RETURNS webhook_endpoint LANGUAGE plpgsql AS $$
DECLARE
  v_endpoint webhook_endpoint;
BEGIN
  SELECT * INTO v_endpoint FROM webhook_endpoint
    WHERE id = p_id AND workspace_id = p_workspace_id AND deleted_at IS NULL FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no webhook endpoint %', p_id USING ERRCODE = 'DK406';
  END IF;
  RETURN v_endpoint;
END $$;

CREATE FUNCTION docket_create_webhook(
  p_workspace_id uuid, p_actor_id text, p_url text, p_description text, p_event_types text[], p_labels jsonb,
  p_payload "WebhookPayload", p_limit integer
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  v_id uuid;
BEGIN
  -- Creations go one after another, so that each counts all before it.
  PERFORM pg_advisory_xact_lock(hashtextextended('docket_create_webhook:' || p_workspace_id, 0));
  IF (SELECT count(*) FROM webhook_endpoint
      WHERE workspace_id = p_workspace_id AND kind = 'ENDPOINT' AND deleted_at IS NULL) >= p_limit THEN
    RAISE EXCEPTION 'workspace % has % webhook endpoints', p_workspace_id, p_limit USING ERRCODE = 'DK007';
  END IF;
  INSERT INTO webhook_endpoint (workspace_id, url, description, event_types, labels, payload)
    VALUES (p_workspace_id, p_url, p_description, p_event_types, p_labels, p_payload) RETURNING id INTO v_id;
  PERFORM docket_add_webhook_secret(v_id);
  PERFORM docket_append_workspace_event(p_workspace_id, 'WEBHOOK_CREATED', 'API_KEY', p_actor_id, jsonb_build_object(
    'endpointId', v_id, 'url', p_url, 'eventTypes', p_event_types, 'labels', p_labels, 'payload', p_payload));
  RETURN v_id;
END $$;

-- What is null stays as it is.
CREATE FUNCTION docket_update_webhook(
  p_workspace_id uuid, p_actor_id text, p_id uuid, p_url text, p_description text, p_event_types text[], p_labels jsonb,
  p_payload "WebhookPayload"
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_before webhook_endpoint := docket_webhook(p_workspace_id, p_id);
  v_after webhook_endpoint;
BEGIN
  UPDATE webhook_endpoint SET url = coalesce(p_url, url), description = coalesce(p_description, description),
    event_types = coalesce(p_event_types, event_types), labels = coalesce(p_labels, labels),
    payload = coalesce(p_payload, payload)
    WHERE id = p_id RETURNING * INTO v_after;
  -- Another address begins with a clean record.
  IF v_after.url IS DISTINCT FROM v_before.url THEN
    PERFORM docket_hurry_receivers(p_id, true);
  END IF;
  PERFORM docket_append_workspace_event(p_workspace_id, 'WEBHOOK_UPDATED', 'API_KEY', p_actor_id, jsonb_build_object(
    'endpointId', p_id,
    'before', to_jsonb(v_before) - '{id,workspace_id,kind,created_at,deleted_at,disabled_at,disabled_reason}'::text[],
    'after', to_jsonb(v_after) - '{id,workspace_id,kind,created_at,deleted_at,disabled_at,disabled_reason}'::text[]));
END $$;

-- Lets an endpoint's deliveries go now; p_forget also forgets that its receiver failed.
CREATE FUNCTION docket_hurry_receivers(p_endpoint_id uuid, p_forget boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_receiver webhook_receiver;
BEGIN
  FOR v_receiver IN
    SELECT * FROM webhook_receiver WHERE endpoint_id = p_endpoint_id ORDER BY id FOR NO KEY UPDATE
  LOOP
    UPDATE webhook_receiver SET waits_until = NULL,
      failures = CASE WHEN p_forget THEN 0 ELSE failures END,
      failing_since = CASE WHEN NOT p_forget THEN failing_since END
      WHERE id = v_receiver.id;
    PERFORM docket_wake_receiver(v_receiver.id, greatest(v_receiver.claimed_until, clock_timestamp()));
  END LOOP;
END $$;

-- Disables an endpoint for a reason, or enables it (null). No harm when it is so already.
CREATE FUNCTION docket_switch_webhook(
  p_workspace_id uuid, p_actor_type text, p_actor_id text, p_id uuid, p_reason "WebhookDisabledReason"
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_endpoint webhook_endpoint := docket_webhook(p_workspace_id, p_id);
BEGIN
  IF (v_endpoint.disabled_at IS NULL) = (p_reason IS NULL) THEN
    RETURN;
  END IF;
  UPDATE webhook_endpoint SET disabled_reason = p_reason,
    disabled_at = CASE WHEN p_reason IS NOT NULL THEN clock_timestamp() END WHERE id = p_id;
  IF p_reason IS NULL THEN
    PERFORM docket_hurry_receivers(p_id, true);
  END IF;
  PERFORM docket_append_workspace_event(p_workspace_id, CASE WHEN p_reason IS NULL THEN 'WEBHOOK_ENABLED' ELSE 'WEBHOOK_DISABLED' END,
    p_actor_type, p_actor_id, jsonb_strip_nulls(jsonb_build_object('endpointId', p_id, 'reason', p_reason)));
END $$;

-- The new secret signs from now on; the one before it too, for as long as p_overlap. Whoever rotates over and over again has
-- no more than five in use.
CREATE FUNCTION docket_rotate_webhook(
  p_workspace_id uuid, p_actor_id text, p_id uuid, p_overlap interval
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_webhook(p_workspace_id, p_id);
  DELETE FROM webhook_secret WHERE endpoint_id = p_id AND (valid_until < clock_timestamp() OR id NOT IN (
    SELECT id FROM webhook_secret WHERE endpoint_id = p_id ORDER BY id DESC LIMIT 4));
  UPDATE webhook_secret SET valid_until = clock_timestamp() + p_overlap WHERE endpoint_id = p_id AND valid_until IS NULL;
  PERFORM docket_add_webhook_secret(p_id);
  PERFORM docket_append_workspace_event(p_workspace_id, 'WEBHOOK_SECRET_ROTATED', 'API_KEY', p_actor_id,
    jsonb_build_object('endpointId', p_id));
END $$;

CREATE FUNCTION docket_delete_webhook(p_workspace_id uuid, p_actor_id text, p_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_webhook(p_workspace_id, p_id);
  UPDATE webhook_endpoint SET deleted_at = clock_timestamp() WHERE id = p_id;
  DELETE FROM webhook_secret WHERE endpoint_id = p_id;
  UPDATE delivery SET status = 'DROPPED', ended_at = clock_timestamp() WHERE endpoint_id = p_id AND status = 'PENDING';
  PERFORM docket_append_workspace_event(p_workspace_id, 'WEBHOOK_DELETED', 'API_KEY', p_actor_id, jsonb_build_object('endpointId', p_id));
END $$;

CREATE FUNCTION docket_enabled_webhook(p_workspace_id uuid, p_id uuid) RETURNS webhook_endpoint LANGUAGE plpgsql AS $$
DECLARE
  v_endpoint webhook_endpoint := docket_webhook(p_workspace_id, p_id);
BEGIN
  IF v_endpoint.disabled_at IS NOT NULL THEN
    RAISE EXCEPTION 'webhook endpoint % is disabled', p_id USING ERRCODE = 'DK006';
  END IF;
  RETURN v_endpoint;
END $$;

-- Sends a message that is about no event.
CREATE FUNCTION docket_test_webhook(p_workspace_id uuid, p_id uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
  v_delivery delivery;
BEGIN
  PERFORM docket_enabled_webhook(p_workspace_id, p_id);
  v_delivery := docket_add_delivery(p_id, NULL, p_workspace_id, NULL, NULL, NULL, 'WEBHOOK_TEST', clock_timestamp());
  PERFORM docket_hurry_receivers(p_id, false);
  RETURN v_delivery.id;
END $$;

CREATE FUNCTION docket_replayed(
  p_workspace_id uuid, p_actor_id text, p_endpoint_id uuid, p_count integer
) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_hurry_receivers(p_endpoint_id, false);
  PERFORM docket_append_workspace_event(p_workspace_id, 'DELIVERIES_REPLAYED', 'API_KEY', p_actor_id,
    jsonb_build_object('endpointId', p_endpoint_id, 'count', p_count));
  RETURN p_count;
END $$;

CREATE FUNCTION docket_replay(p_workspace_id uuid, p_actor_id text, p_endpoint_id uuid, p_ids uuid[]) RETURNS integer
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE delivery SET status = 'PENDING', counted_from = attempt_count, next_attempt_at = clock_timestamp(), ended_at = NULL
    WHERE id = ANY (p_ids);
  RETURN docket_replayed(p_workspace_id, p_actor_id, p_endpoint_id, cardinality(p_ids));
END $$;

CREATE FUNCTION docket_replay_delivery(p_workspace_id uuid, p_actor_id text, p_id uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_endpoint_id uuid;
BEGIN
  SELECT endpoint_id INTO v_endpoint_id FROM delivery WHERE id = p_id AND workspace_id = p_workspace_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no delivery %', p_id USING ERRCODE = 'DK407';
  END IF;
  PERFORM docket_enabled_webhook(p_workspace_id, v_endpoint_id);
  RETURN docket_replay(p_workspace_id, p_actor_id, v_endpoint_id, ARRAY[p_id]);
END $$;

-- All that failed at an endpoint. Answers how many; null, and does nothing, when there are more than p_limit.
CREATE FUNCTION docket_replay_failed(
  p_workspace_id uuid, p_actor_id text, p_endpoint_id uuid, p_limit integer
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_ids uuid[];
BEGIN
  PERFORM docket_enabled_webhook(p_workspace_id, p_endpoint_id);
  v_ids := ARRAY(SELECT id FROM delivery WHERE endpoint_id = p_endpoint_id AND status = 'FAILED' LIMIT p_limit + 1);
  RETURN CASE WHEN cardinality(v_ids) <= p_limit
    THEN docket_replay(p_workspace_id, p_actor_id, p_endpoint_id, v_ids) END;
END $$;

-- Every event of a span that the endpoint wants, those included that came while it was disabled. Answers as the one above.
CREATE FUNCTION docket_replay_range(
  p_workspace_id uuid, p_actor_id text, p_endpoint_id uuid, p_from timestamptz, p_to timestamptz, p_limit integer
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_endpoint webhook_endpoint := docket_enabled_webhook(p_workspace_id, p_endpoint_id);
  v_events event[];
  v_event event;
BEGIN
  v_events := ARRAY(
    SELECT e FROM event AS e LEFT JOIN job AS j ON j.id = e.job_id
    WHERE e.workspace_id = p_workspace_id AND e.at >= p_from AND e.at < p_to AND e.type = ANY (v_endpoint.event_types)
      AND CASE v_endpoint.kind WHEN 'JOB_URL' THEN j.webhook_url IS NOT NULL
        ELSE v_endpoint.labels = '{}' OR coalesce(j.labels @> v_endpoint.labels, false) END
    ORDER BY e.position LIMIT p_limit + 1);
  IF cardinality(v_events) > p_limit THEN
    RETURN NULL;
  END IF;
  FOREACH v_event IN ARRAY v_events LOOP
    PERFORM docket_add_delivery(
      p_endpoint_id, CASE v_endpoint.kind WHEN 'JOB_URL' THEN (SELECT webhook_url FROM job WHERE id = v_event.job_id) END,
      p_workspace_id, v_event.position, v_event.job_id, v_event.seq, v_event.type, v_event.at);
  END LOOP;
  RETURN docket_replayed(p_workspace_id, p_actor_id, p_endpoint_id, cardinality(v_events));
END $$;
