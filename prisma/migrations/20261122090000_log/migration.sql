-- The log: partitioned by month, chained by hashes, with the events of workspaces, and sealed by checkpoints
-- (docs/audit.md).

-- Partitions live here, out of sight of those who read and write the log.
CREATE SCHEMA docket_log;

-- The old table makes way, with its indexes and its sequence.
ALTER TABLE event SET SCHEMA docket_log;
ALTER TABLE docket_log.event RENAME TO event_before;

-- CreateTable
CREATE TABLE "event" (
    "position" BIGSERIAL NOT NULL,
    "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "workspace_id" UUID NOT NULL,
    "job_id" UUID,
    "stream_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "actor_type" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "data" JSONB NOT NULL DEFAULT '{}',
    "hash" BYTEA NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("position","at")
) PARTITION BY RANGE ("at");

-- CreateIndex
CREATE INDEX "event_xid_position_idx" ON "event"("xid", "position");

-- CreateIndex
CREATE UNIQUE INDEX "event_stream_id_seq_at_key" ON "event"("stream_id", "seq", "at");

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN "last_seq" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "checkpoint" (
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "previous" BYTEA NOT NULL,
    "size" INTEGER NOT NULL,
    "root" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" BYTEA NOT NULL,
    "sealed_xid" xid8 NOT NULL,

    CONSTRAINT "checkpoint_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "sealed_head" (
    "stream_id" UUID NOT NULL,
    "checkpoint" INTEGER NOT NULL,
    "leaf" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "sealed_head_pkey" PRIMARY KEY ("stream_id","checkpoint")
);

-- CreateIndex
CREATE INDEX "sealed_head_checkpoint_leaf_idx" ON "sealed_head"("checkpoint", "leaf");

-- CreateTable
CREATE TABLE "merkle_node" (
    "level" INTEGER NOT NULL,
    "index" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "merkle_node_pkey" PRIMARY KEY ("level","index")
);

-- Append-only for everybody who does not go out of their way, as before. A partition does not inherit the trigger
-- against TRUNCATE.
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
  FOR EACH ROW EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON event
  FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE ON checkpoint
  FOR EACH ROW EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER checkpoint_not_truncated BEFORE TRUNCATE ON checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER sealed_head_append_only BEFORE UPDATE OR DELETE ON sealed_head
  FOR EACH ROW EXECUTE FUNCTION docket_refuse_change();
CREATE TRIGGER sealed_head_not_truncated BEFORE TRUNCATE ON sealed_head
  FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change();

-- Takes what fits no month: the sealer has not run for two months, or a clock is far off.
CREATE TABLE docket_log.event_default PARTITION OF event DEFAULT;
CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON docket_log.event_default
  FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change();

-- Makes the partitions that are missing, from a month (UTC) to the one after the next. A month of which the default
-- partition has events already stays there. Attaching waits for nobody who writes; for readers it waits 2 s, and the
-- sealer tries again a minute later.
CREATE FUNCTION docket_add_partitions(p_from timestamptz DEFAULT now()) RETURNS void LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE
  v_month timestamp;
  v_from timestamptz;
  v_to timestamptz;
  v_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('docket_add_partitions', 0));
  FOR v_month IN
    SELECT generate_series(date_trunc('month', p_from AT TIME ZONE 'UTC'),
      date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months', interval '1 month')
  LOOP
    v_from := v_month AT TIME ZONE 'UTC';
    v_to := (v_month + interval '1 month') AT TIME ZONE 'UTC';
    v_name := 'event_' || to_char(v_month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('docket_log.' || v_name) IS NOT NULL
      OR EXISTS (SELECT FROM docket_log.event_default WHERE at >= v_from AND at < v_to);
    EXECUTE format('CREATE TABLE docket_log.%I (LIKE event)', v_name);
    EXECUTE format('CREATE TRIGGER event_not_truncated BEFORE TRUNCATE ON docket_log.%I
      FOR EACH STATEMENT EXECUTE FUNCTION docket_refuse_change()', v_name);
    EXECUTE format('ALTER TABLE event ATTACH PARTITION docket_log.%I FOR VALUES FROM (%L) TO (%L)', v_name, v_from, v_to);
  END LOOP;
END $$;

-- The exact text of a line that its hash is made of: a JSON array, as jsonb writes it. It holds everything that the line
-- says; position and xid only say where readers find it.
CREATE FUNCTION docket_canonical(
  p_stream_id uuid, p_job_id uuid, p_seq integer, p_workspace_id uuid, p_type text, p_actor_type text, p_actor_id text,
  p_at timestamptz, p_data jsonb
) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_array(p_stream_id, p_job_id, p_seq, p_workspace_id, p_type, p_actor_type, p_actor_id,
    (extract(epoch FROM p_at) * 1000)::bigint, p_data)::text
$$;

-- Chains each line to the one before it in its stream, whoever appends it. The line before is looked for within a day
-- first, and only then in every partition: most have it in the same month. Clocks may go back.
CREATE FUNCTION docket_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_seq integer;
  v_hash bytea;
BEGIN
  NEW.stream_id := coalesce(NEW.job_id, NEW.workspace_id);
  SELECT seq, hash INTO v_seq, v_hash FROM event
    WHERE stream_id = NEW.stream_id AND seq >= NEW.seq - 1
      AND at BETWEEN NEW.at - interval '1 day' AND NEW.at + interval '1 day'
    ORDER BY seq DESC LIMIT 1;
  IF v_seq IS NULL AND NEW.seq > 1 THEN
    SELECT seq, hash INTO v_seq, v_hash FROM event
      WHERE stream_id = NEW.stream_id AND seq >= NEW.seq - 1 ORDER BY seq DESC LIMIT 1;
  END IF;
  IF coalesce(v_seq, 0) <> NEW.seq - 1 THEN
    RAISE EXCEPTION 'event % of % does not follow the last one', NEW.seq, NEW.stream_id;
  END IF;
  NEW.hash := sha256(coalesce(v_hash, '') || convert_to(docket_canonical(NEW.stream_id, NEW.job_id, NEW.seq, NEW.workspace_id,
    NEW.type, NEW.actor_type, NEW.actor_id, NEW.at, NEW.data), 'UTF8'));
  RETURN NEW;
END $$;
CREATE TRIGGER event_chain BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION docket_chain();

-- What was there gets its chain on the way.
SELECT docket_add_partitions(coalesce((SELECT min(at) FROM docket_log.event_before), now()));
INSERT INTO event (position, xid, workspace_id, job_id, seq, type, actor_type, actor_id, at, data)
  SELECT position, xid, workspace_id, job_id, seq, type, actor_type, actor_id, at, data
  FROM docket_log.event_before ORDER BY job_id, seq;
SELECT setval('event_position_seq', coalesce(max(position), 0) + 1, false) FROM docket_log.event_before;
DROP TABLE docket_log.event_before;

CREATE OR REPLACE FUNCTION docket_is_last_event(p_job_id uuid, p_type text, p_worker_id text, p_data jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM job JOIN event ON event.stream_id = job.id AND event.seq = job.last_seq
    WHERE job.id = p_job_id AND event.type = p_type AND event.actor_id = p_worker_id AND event.data = p_data)
$$;

-- An event about no job: it belongs to the workspace's own stream.
CREATE FUNCTION docket_append_workspace_event(
  p_workspace_id uuid, p_type text, p_actor_type text, p_actor_id text, p_data jsonb
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_seq integer;
BEGIN
  -- The row lock on the workspace makes commit order equal seq order.
  UPDATE workspace SET last_seq = last_seq + 1 WHERE id = p_workspace_id RETURNING last_seq INTO v_seq;
  INSERT INTO event (workspace_id, seq, type, actor_type, actor_id, data)
    VALUES (p_workspace_id, v_seq, p_type, p_actor_type, p_actor_id, p_data);
  RETURN v_seq;
END $$;

-- Sets the budget, null for none. The next claim finds out anew whether it is large enough.
CREATE FUNCTION docket_set_monthly_budget(p_workspace_id uuid, p_micros bigint, p_actor_type text, p_actor_id text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_before bigint;
BEGIN
  UPDATE workspace SET monthly_budget_micros = p_micros WHERE id = p_workspace_id
    RETURNING old.monthly_budget_micros INTO v_before;
  UPDATE workspace_month SET over_budget_at = NULL WHERE workspace_id = p_workspace_id AND month = docket_month(now());
  IF v_before IS DISTINCT FROM p_micros THEN
    PERFORM docket_append_workspace_event(p_workspace_id, 'BUDGET_CHANGED', p_actor_type, p_actor_id,
      jsonb_build_object('before', v_before, 'after', p_micros));
  END IF;
END $$;
