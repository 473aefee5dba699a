-- The durable record of a peer: the facts that Docket keeps of a job, in as few tables and indexes as they need.
CREATE TABLE document (
  id uuid PRIMARY KEY DEFAULT uuidv7(), workspace_id uuid NOT NULL, name text NOT NULL, media_type text NOT NULL,
  sha256 text NOT NULL, text text NOT NULL, page_starts integer[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now());

CREATE TABLE job (
  id uuid PRIMARY KEY DEFAULT uuidv7(), workspace_id uuid NOT NULL, document_id uuid NOT NULL REFERENCES document,
  task_type text NOT NULL, status text NOT NULL DEFAULT 'PENDING', input jsonb NOT NULL, result jsonb,
  missing text[] NOT NULL DEFAULT '{}', error_code text, simulated boolean NOT NULL DEFAULT false,
  cost_micros bigint NOT NULL DEFAULT 0, attempt_count integer NOT NULL DEFAULT 0, last_seq integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(), started_at timestamptz, finished_at timestamptz);
CREATE INDEX ON job (workspace_id, status, created_at DESC, id DESC);

CREATE TABLE attempt (
  job_id uuid NOT NULL REFERENCES job, number integer NOT NULL, worker_id text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(), ended_at timestamptz, outcome text, error_code text,
  PRIMARY KEY (job_id, number));

CREATE TABLE step (
  job_id uuid NOT NULL REFERENCES job, name text NOT NULL, result jsonb NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, name));

CREATE TABLE model_call (
  id uuid PRIMARY KEY DEFAULT uuidv7(), job_id uuid NOT NULL, attempt integer NOT NULL, step_name text NOT NULL,
  outcome text NOT NULL DEFAULT 'STARTED', request_hash text NOT NULL, model text NOT NULL, prompt_version text NOT NULL,
  request_id text, message_id text, stop_reason text, input_tokens integer, cache_write_tokens integer,
  cache_read_tokens integer, output_tokens integer, cost_micros bigint, simulated boolean NOT NULL DEFAULT false,
  latency_ms integer, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,
  FOREIGN KEY (job_id, attempt) REFERENCES attempt);
CREATE INDEX ON model_call (job_id);

CREATE TABLE event (
  position bigserial PRIMARY KEY, workspace_id uuid NOT NULL, job_id uuid NOT NULL, seq integer NOT NULL,
  type text NOT NULL, actor_type text NOT NULL DEFAULT 'WORKER', actor_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), data jsonb NOT NULL DEFAULT '{}',
  UNIQUE (job_id, seq));
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only';
END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
