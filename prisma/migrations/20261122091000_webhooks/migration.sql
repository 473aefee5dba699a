-- CreateEnum
CREATE TYPE "WebhookKind" AS ENUM ('ENDPOINT', 'JOB_URL');

-- CreateEnum
CREATE TYPE "WebhookPayload" AS ENUM ('THIN', 'FULL');

-- CreateEnum
CREATE TYPE "WebhookDisabledReason" AS ENUM ('BY_HAND', 'GONE', 'FAILING');

-- CreateEnum
CREATE TYPE "DeliveryStatus" AS ENUM ('PENDING', 'DELIVERED', 'FAILED', 'DROPPED');

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "kind" "WebhookKind" NOT NULL DEFAULT 'ENDPOINT',
    "url" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "event_types" TEXT[],
    "labels" JSONB NOT NULL DEFAULT '{}',
    "payload" "WebhookPayload" NOT NULL DEFAULT 'THIN',
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" "WebhookDisabledReason",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_secret" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "endpoint_id" UUID NOT NULL,
    "hmac_key" BYTEA NOT NULL,
    "ed25519_seed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "valid_until" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_receiver" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "endpoint_id" UUID NOT NULL,
    "origin" TEXT NOT NULL DEFAULT '',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "waits_until" TIMESTAMPTZ(6),
    "claimed_until" TIMESTAMPTZ(6),
    "claim_token" UUID,
    "latency_ms" INTEGER,
    "wakes_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_receiver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "receiver_id" UUID NOT NULL,
    "url" TEXT,
    "position" BIGINT,
    "job_id" UUID,
    "seq" INTEGER,
    "type" TEXT NOT NULL,
    "event_at" TIMESTAMPTZ(6) NOT NULL,
    "status" "DeliveryStatus" NOT NULL DEFAULT 'PENDING',
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "counted_from" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_attempt" (
    "delivery_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "ended_at" TIMESTAMPTZ(3),
    "status_code" INTEGER,
    "latency_ms" INTEGER,
    "answer" TEXT,
    "error" TEXT,

    CONSTRAINT "delivery_attempt_pkey" PRIMARY KEY ("delivery_id", "number")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_workspace_id_idx" ON "webhook_endpoint"("workspace_id");

-- CreateIndex
CREATE INDEX "webhook_secret_endpoint_id_idx" ON "webhook_secret"("endpoint_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_receiver_endpoint_id_origin_key" ON "webhook_receiver"("endpoint_id", "origin");

-- CreateIndex
CREATE INDEX "delivery_receiver_id_status_next_attempt_at_position_idx" ON "delivery"("receiver_id", "status", "next_attempt_at", "position");

-- CreateIndex
CREATE INDEX "delivery_workspace_id_id_idx" ON "delivery"("workspace_id", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_workspace_id_status_id_idx" ON "delivery"("workspace_id", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_endpoint_id_status_id_idx" ON "delivery"("endpoint_id", "status", "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_job_id_id_idx" ON "delivery"("job_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "delivery_endpoint_id_position_key" ON "delivery"("endpoint_id", "position");

-- AddForeignKey
ALTER TABLE "webhook_secret" ADD CONSTRAINT "webhook_secret_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_receiver" ADD CONSTRAINT "webhook_receiver_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_receiver_id_fkey" FOREIGN KEY ("receiver_id") REFERENCES "webhook_receiver"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A receiver is claimed for its deliveries by one process at a time (docket_claim_delivery). One graphile-worker task wakes
-- it for each new event, without a key: a key would make all transactions of a workspace wait for each other. The tasks that
-- find the receiver taken end at once, because whoever holds it looks again before letting go. One task with the receiver's
-- key wakes it when it may go on, or when whoever held it must have died.
--
-- Errors of our own, mapped to code in src/db/errors.ts:
--   DK006  the endpoint is disabled
--   DK007  the workspace has as many endpoints as it may have
--   DK406  no such endpoint in the workspace
--   DK407  no such delivery in the workspace

-- Locks are FOR NO KEY UPDATE: an event's transaction locks the keys of its endpoint and receiver, and must wait for nobody.
-- An endpoint is locked before its receivers.

-- Wakes a receiver that the caller has locked. A task that comes before will look, and wake it again.
CREATE FUNCTION docket_wake_receiver(p_receiver_id uuid, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE webhook_receiver SET wakes_at = p_at
    WHERE id = p_receiver_id AND (wakes_at BETWEEN clock_timestamp() AND p_at) IS NOT TRUE;
  IF FOUND THEN
    PERFORM graphile_worker.add_job('deliver_webhook', json_build_object('receiverId', p_receiver_id), run_at := p_at,
      job_key := 'receiver:' || p_receiver_id);
  END IF;
END $$;

-- gen_random_uuid draws from the system's strong source, 122 bits of a UUID: 32 bytes with 244 of them.
CREATE FUNCTION docket_add_webhook_secret(p_endpoint_id uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO webhook_secret (endpoint_id, hmac_key, ed25519_seed) VALUES (p_endpoint_id,
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
$$;

-- Each workspace has one endpoint that stands for the webhookUrl of its jobs.
CREATE FUNCTION docket_add_job_url_endpoint(p_workspace_id uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_id uuid;
BEGIN
  INSERT INTO webhook_endpoint (workspace_id, kind, event_types)
    VALUES (p_workspace_id, 'JOB_URL', '{JOB_COMPLETED,JOB_PARTIAL,JOB_FAILED,JOB_CANCELLED}') RETURNING id INTO v_id;
  PERFORM docket_add_webhook_secret(v_id);
END $$;
CREATE FUNCTION docket_workspace_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_add_job_url_endpoint(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER workspace_job_url_endpoint AFTER INSERT ON workspace FOR EACH ROW EXECUTE FUNCTION docket_workspace_made();
SELECT docket_add_job_url_endpoint(id) FROM workspace;

-- Puts one event into an endpoint's deliveries, or lets it be delivered once more.
CREATE FUNCTION docket_add_delivery(
  p_endpoint_id uuid, p_url text, p_workspace_id uuid, p_position bigint, p_job_id uuid, p_seq integer, p_type text,
  p_at timestamptz
) RETURNS delivery LANGUAGE plpgsql AS $$
DECLARE
  v_delivery delivery;
  v_origin text := coalesce(lower(substring(p_url FROM '^\w+://[^/?#\\]+')), p_url, '');
  v_receiver_id uuid;
BEGIN
  SELECT id INTO v_receiver_id FROM webhook_receiver WHERE endpoint_id = p_endpoint_id AND origin = v_origin;
  IF NOT FOUND THEN
    INSERT INTO webhook_receiver (endpoint_id, origin) VALUES (p_endpoint_id, v_origin) ON CONFLICT DO NOTHING;
    SELECT id INTO v_receiver_id FROM webhook_receiver WHERE endpoint_id = p_endpoint_id AND origin = v_origin;
  END IF;
  INSERT INTO delivery AS d (workspace_id, endpoint_id, receiver_id, url, position, job_id, seq, type, event_at)
    VALUES (p_workspace_id, p_endpoint_id, v_receiver_id, p_url, p_position, p_job_id, p_seq, p_type, p_at)
    ON CONFLICT (endpoint_id, position) DO UPDATE SET
      status = 'PENDING', counted_from = d.attempt_count, next_attempt_at = clock_timestamp(), ended_at = NULL
    RETURNING * INTO v_delivery;
  RETURN v_delivery;
END $$;

-- In the transaction of the event. Nearly always there is nothing to do: one look at the workspace's few endpoints tells.
CREATE FUNCTION docket_enqueue_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_event record;
  v_delivery delivery;
BEGIN
  FOR v_event IN
    SELECT e.workspace_id, e.position, e.job_id, e.seq, e.type, e.at, w.id AS endpoint_id,
      CASE w.kind WHEN 'JOB_URL' THEN j.webhook_url END AS url
    FROM appended AS e
    JOIN webhook_endpoint AS w ON w.workspace_id = e.workspace_id AND w.disabled_at IS NULL AND w.deleted_at IS NULL
      AND e.type = ANY (w.event_types)
    LEFT JOIN job AS j ON j.id = e.job_id
    WHERE CASE w.kind WHEN 'JOB_URL' THEN j.webhook_url IS NOT NULL
      ELSE w.labels = '{}' OR coalesce(j.labels @> w.labels, false) END
    ORDER BY e.position, w.id
  LOOP
    v_delivery := docket_add_delivery(v_event.endpoint_id, v_event.url, v_event.workspace_id, v_event.position,
      v_event.job_id, v_event.seq, v_event.type, v_event.at);
    PERFORM graphile_worker.add_job('deliver_webhook', json_build_object('receiverId', v_delivery.receiver_id));
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER event_deliveries AFTER INSERT ON event REFERENCING NEW TABLE AS appended
  FOR EACH STATEMENT EXECUTE FUNCTION docket_enqueue_deliveries();

-- Takes a receiver for its next delivery and begins the attempt; null when there is nothing to do now. Whoever is given a
-- delivery has 45 s for it. Receivers that fail or are slow are attempted four at a time over all workers: the others keep the
-- rest of the queue's slots.
CREATE FUNCTION docket_claim_delivery(p_receiver_id uuid) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_receiver webhook_receiver;
  v_endpoint webhook_endpoint;
  v_delivery delivery;
  v_now timestamptz;
  v_at timestamptz;
  v_slow_ms CONSTANT integer := 2000;
BEGIN
  SELECT * INTO v_receiver FROM webhook_receiver WHERE id = p_receiver_id FOR NO KEY UPDATE;
  v_now := clock_timestamp();
  SELECT * INTO v_endpoint FROM webhook_endpoint WHERE id = v_receiver.endpoint_id;
  IF v_endpoint.id IS NULL OR v_endpoint.disabled_at IS NOT NULL OR v_endpoint.deleted_at IS NOT NULL THEN
    RETURN NULL;
  ELSIF v_receiver.claimed_until > v_now THEN
    PERFORM docket_wake_receiver(p_receiver_id, v_receiver.claimed_until);
    RETURN NULL;
  END IF;
  SELECT * INTO v_delivery FROM delivery WHERE receiver_id = p_receiver_id AND status = 'PENDING'
    ORDER BY next_attempt_at, position LIMIT 1;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  v_at := greatest(v_delivery.next_attempt_at, v_receiver.waits_until);
  IF v_at <= v_now AND (v_receiver.failures > 0 OR v_receiver.latency_ms > v_slow_ms) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('docket_claim_delivery', 0)); -- so that nobody counts at the same time
    IF (SELECT count(*) FROM webhook_receiver WHERE claimed_until > v_now AND (failures > 0 OR latency_ms > v_slow_ms)) >= 4 THEN
      v_at := v_now + interval '1 second' + random() * interval '4 seconds';
    END IF;
  END IF;
  IF v_at > v_now THEN
    PERFORM docket_wake_receiver(p_receiver_id, v_at);
    RETURN NULL;
  END IF;

  UPDATE webhook_receiver SET claimed_until = v_now + interval '45 seconds', claim_token = gen_random_uuid()
    WHERE id = p_receiver_id RETURNING * INTO v_receiver;
  PERFORM docket_wake_receiver(p_receiver_id, v_receiver.claimed_until);
  UPDATE delivery SET attempt_count = attempt_count + 1 WHERE id = v_delivery.id RETURNING * INTO v_delivery;
  INSERT INTO delivery_attempt (delivery_id, number, url)
    VALUES (v_delivery.id, v_delivery.attempt_count, coalesce(v_delivery.url, v_endpoint.url));
  RETURN jsonb_build_object(
    'receiverId', p_receiver_id, 'token', v_receiver.claim_token, 'receiverFailures', v_receiver.failures,
    'id', v_delivery.id, 'attempt', v_delivery.attempt_count, 'countedFrom', v_delivery.counted_from,
    'url', coalesce(v_delivery.url, v_endpoint.url), 'payload', v_endpoint.payload,
    'type', v_delivery.type, 'eventAt', v_delivery.event_at, 'eventId', v_delivery.position::text,
    'jobId', v_delivery.job_id, 'seq', v_delivery.seq,
    'secrets', (SELECT jsonb_agg(jsonb_build_object(
        'hmacKey', encode(hmac_key, 'base64'), 'ed25519Seed', encode(ed25519_seed, 'base64')) ORDER BY id DESC)
      FROM webhook_secret WHERE endpoint_id = v_endpoint.id AND (valid_until IS NULL OR valid_until > v_now)));
END $$;

-- Records the end of an attempt, lets the receiver go, and (p_go_on) takes it again for its next delivery. The attempt is
-- recorded whoever holds the receiver by now: what was sent is a fact. Outcomes: DELIVERED, FAILED, GONE, and INTERRUPTED,
-- which counts for nothing. p_delay_ms: until the next attempt, null when there is none; p_receiver_wait_ms: how long the
-- receiver is left alone.
CREATE FUNCTION docket_record_delivery(
  p_receiver_id uuid, p_token uuid, p_delivery_id uuid, p_attempt integer, p_outcome text,
  p_status_code integer, p_latency_ms integer, p_answer text, p_error text,
  p_delay_ms double precision, p_receiver_wait_ms double precision, p_go_on boolean
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  v_receiver webhook_receiver;
  v_endpoint webhook_endpoint;
  v_now timestamptz;
  v_job_id uuid;
  v_failed boolean := p_outcome IN ('FAILED', 'GONE');
  v_ended boolean := p_outcome IN ('DELIVERED', 'GONE') OR (p_outcome = 'FAILED' AND p_delay_ms IS NULL);
BEGIN
  IF v_failed THEN -- and its endpoint may be disabled below
    PERFORM FROM webhook_endpoint WHERE id = (SELECT endpoint_id FROM webhook_receiver WHERE id = p_receiver_id) FOR NO KEY UPDATE;
  END IF;
  SELECT * INTO v_receiver FROM webhook_receiver WHERE id = p_receiver_id FOR NO KEY UPDATE;
  v_now := clock_timestamp();
  UPDATE delivery_attempt SET ended_at = v_now, status_code = p_status_code, latency_ms = p_latency_ms, answer = p_answer,
    error = p_error WHERE delivery_id = p_delivery_id AND number = p_attempt;
  UPDATE delivery SET
    status = CASE WHEN NOT v_ended THEN 'PENDING' WHEN p_outcome = 'DELIVERED' THEN 'DELIVERED' ELSE 'FAILED' END::"DeliveryStatus",
    ended_at = CASE WHEN v_ended THEN v_now END,
    next_attempt_at = v_now + coalesce(p_delay_ms, 0) * interval '1 millisecond',
    counted_from = counted_from + CASE p_outcome WHEN 'INTERRUPTED' THEN 1 ELSE 0 END
    -- Replayed, or dropped with its endpoint, meanwhile: only a success still changes it.
    WHERE id = p_delivery_id AND (p_outcome = 'DELIVERED' OR (status = 'PENDING' AND counted_from < p_attempt))
    RETURNING job_id INTO v_job_id;
  IF v_receiver.claim_token IS DISTINCT FROM p_token THEN
    RETURN NULL;
  END IF;

  UPDATE webhook_receiver SET claimed_until = NULL, claim_token = NULL, latency_ms = p_latency_ms,
    failures = CASE WHEN v_failed THEN failures + 1 WHEN p_outcome = 'DELIVERED' THEN 0 ELSE failures END,
    failing_since = CASE WHEN v_failed THEN coalesce(failing_since, v_now) WHEN p_outcome <> 'DELIVERED' THEN failing_since END,
    waits_until = CASE WHEN v_failed THEN v_now + p_receiver_wait_ms * interval '1 millisecond' END
    WHERE id = p_receiver_id RETURNING * INTO v_receiver;
  SELECT * INTO v_endpoint FROM webhook_endpoint WHERE id = v_receiver.endpoint_id;
  IF v_endpoint.kind = 'JOB_URL' THEN
    IF p_outcome = 'GONE' THEN
      UPDATE delivery SET status = 'FAILED', ended_at = v_now
        WHERE job_id = v_job_id AND endpoint_id = v_endpoint.id AND status = 'PENDING';
    END IF;
  ELSIF p_outcome = 'GONE' OR (v_failed AND v_receiver.failing_since < v_now - interval '5 days') THEN
    PERFORM docket_switch_webhook(v_endpoint.workspace_id, 'WORKER', 'webhooks', v_endpoint.id,
      CASE p_outcome WHEN 'GONE' THEN 'GONE' ELSE 'FAILING' END::"WebhookDisabledReason");
    RETURN NULL;
  END IF;
  IF p_go_on THEN
    RETURN docket_claim_delivery(p_receiver_id);
  END IF;
  PERFORM docket_wake_receiver(p_receiver_id, v_now);
  RETURN NULL;
END $$;
