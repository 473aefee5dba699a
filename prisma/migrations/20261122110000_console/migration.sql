-- What the console asks for: whose evidence was not found, what needs a person, views that people keep, and how the queue
-- was over time.
--
-- Errors of our own:
--   DK010  the page has as many saved views as it may have

-- CreateEnum
CREATE TYPE "SavedViewPage" AS ENUM ('JOBS', 'HISTORY');

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "claims" INTEGER,
ADD COLUMN     "unverified_claims" INTEGER;

-- CreateTable
CREATE TABLE "saved_view" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "page" "SavedViewPage" NOT NULL,
    "name" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queue_sample" (
    "workspace_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "waiting" INTEGER NOT NULL,
    "running" INTEGER NOT NULL,
    "oldest_seconds" INTEGER NOT NULL,

    CONSTRAINT "queue_sample_pkey" PRIMARY KEY ("workspace_id","at")
);

-- CreateIndex
CREATE UNIQUE INDEX "saved_view_workspace_id_page_name_key" ON "saved_view"("workspace_id", "page", "name");

-- CreateIndex
CREATE INDEX "queue_sample_at_idx" ON "queue_sample"("at");

-- How many claims a result has, and for how many of them no quote stands in the document; both null without a result. A
-- field that the document does not state is no claim.
CREATE FUNCTION docket_claims(p_result jsonb, OUT claims integer, OUT unverified integer) LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_result IS NOT NULL THEN count(*)::integer END,
    CASE WHEN p_result IS NOT NULL THEN (count(*) FILTER (WHERE NOT claim.verified))::integer END
  FROM (
    SELECT coalesce(point->'verified' = 'true', false) AS verified
    FROM (
      SELECT jsonb_path_query(p_result, '$.overview') UNION ALL
      SELECT jsonb_path_query(p_result, '$.keyPoints[*]') UNION ALL
      SELECT jsonb_path_query(p_result, '$.criteria[*]')) AS points (point)
    UNION ALL
    SELECT coalesce(field->'status' = '"FOUND"', false)
    FROM jsonb_path_query(p_result, '$.fields[*] ? (@.status != "NOT_FOUND")') AS field) AS claim
$$;

-- Kept beside the result, so that a list of jobs need not read it.
CREATE FUNCTION docket_count_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT counted.claims, counted.unverified INTO NEW.claims, NEW.unverified_claims FROM docket_claims(NEW.result) AS counted;
  RETURN NEW;
END $$;
CREATE TRIGGER job_claims BEFORE UPDATE OF result ON job
  FOR EACH ROW WHEN (NEW.result IS DISTINCT FROM OLD.result) EXECUTE FUNCTION docket_count_claims();
CREATE TRIGGER job_claims_at_once BEFORE INSERT ON job
  FOR EACH ROW WHEN (NEW.result IS NOT NULL) EXECUTE FUNCTION docket_count_claims();

-- Jobs from before are counted in the background, some at a time: to rewrite millions of rows here would keep the product
-- stopped for many minutes.
CREATE INDEX "job_uncounted_idx" ON "job" ("id") WHERE "claims" IS NULL AND "result" IS NOT NULL;

CREATE FUNCTION docket_count_old_claims(p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  v_counted integer;
BEGIN
  UPDATE job SET (claims, unverified_claims) = (SELECT counted.claims, counted.unverified FROM docket_claims(result) AS counted)
    WHERE id IN (SELECT id FROM job WHERE claims IS NULL AND result IS NOT NULL LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS v_counted = ROW_COUNT;
  RETURN v_counted;
END $$;

-- The few jobs that a person should look at: in the order of lists, and by when they ended.
CREATE INDEX "job_unverified_idx" ON "job" ("workspace_id", "created_at" DESC, "id" DESC) WHERE "unverified_claims" > 0;
CREATE INDEX "job_unverified_finished_idx" ON "job" ("workspace_id", "finished_at", "id") WHERE "unverified_claims" > 0;
CREATE INDEX "job_needs_person_idx" ON "job" ("workspace_id", "status", "finished_at", "id")
  WHERE "status" IN ('PARTIAL', 'FAILED');

-- Keeps a view under its name; the one of that name before is replaced.
CREATE FUNCTION docket_save_view(
  p_workspace_id uuid, p_page "SavedViewPage", p_name text, p_search text, p_created_by text, p_limit integer
) RETURNS SETOF saved_view LANGUAGE plpgsql AS $$
BEGIN
  -- One after another, so that each counts all before it.
  PERFORM pg_advisory_xact_lock(hashtextextended('docket_save_view:' || p_workspace_id, 0));
  IF (SELECT count(*) FROM saved_view WHERE workspace_id = p_workspace_id AND page = p_page AND name <> p_name) >= p_limit THEN
    RAISE EXCEPTION 'workspace % has % saved views', p_workspace_id, p_limit USING ERRCODE = 'DK010';
  END IF;
  RETURN QUERY INSERT INTO saved_view AS v (workspace_id, page, name, search, created_by)
    VALUES (p_workspace_id, p_page, p_name, p_search, p_created_by)
    ON CONFLICT (workspace_id, page, name) DO UPDATE SET search = excluded.search, created_by = excluded.created_by,
      created_at = excluded.created_at
    RETURNING v.*;
END $$;

-- How the queue of each workspace is in this minute, unless somebody has written it already; what is older than a week is
-- forgotten. Under the lock of the rollup: answers false when somebody else has it.
CREATE FUNCTION docket_sample_queue() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  v_minute timestamptz := date_trunc('minute', now());
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('docket_roll_up', 0)) THEN
    RETURN false;
  END IF;
  IF EXISTS (SELECT FROM queue_sample WHERE at = v_minute) THEN
    RETURN true;
  END IF;
  INSERT INTO queue_sample (workspace_id, at, waiting, running, oldest_seconds)
    SELECT w.id, v_minute, waits.jobs, runs.jobs, coalesce(extract(epoch FROM now() - waits.ready_at), 0)
    FROM workspace AS w
    CROSS JOIN LATERAL (
      SELECT count(*) AS jobs, min(ready_at) FILTER (WHERE ready_at <= now()) AS ready_at
      FROM queue_entry WHERE workspace_id = w.id) AS waits
    CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM job WHERE workspace_id = w.id AND status = 'RUNNING') AS runs
    WHERE waits.jobs + runs.jobs > 0
  ON CONFLICT DO NOTHING;
  DELETE FROM queue_sample WHERE at < now() - interval '7 days';
  RETURN true;
END $$;
