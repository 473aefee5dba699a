-- Content that is erased: the text of a document, and what its jobs were asked and answered. The log stays, for it holds
-- no content; it tells of the erasure, and its chains still verify.
--
-- Errors of our own:
--   DK008  the document is held
--   DK009  a job of the document has not ended

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "retention_days" INTEGER;

-- AlterTable
ALTER TABLE "document" ADD COLUMN     "erased_at" TIMESTAMPTZ(3),
ADD COLUMN     "held_at" TIMESTAMPTZ(3),
ADD COLUMN     "hold_reason" TEXT;

-- CreateIndex
CREATE INDEX "document_workspace_id_erased_at_created_at_idx" ON "document"("workspace_id", "erased_at", "created_at");

ALTER TABLE workspace ADD CONSTRAINT workspace_keeps_content_for_a_time CHECK (retention_days > 0);

-- A document of the workspace, locked.
CREATE FUNCTION docket_find_document(p_workspace_id uuid, p_document_id uuid) RETURNS document LANGUAGE plpgsql AS $$
DECLARE
  v_document document;
BEGIN
  SELECT * INTO v_document FROM document WHERE id = p_document_id AND workspace_id = p_workspace_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no document %', p_document_id USING ERRCODE = 'DK404';
  END IF;
  RETURN v_document;
END $$;

-- Erases a document's name and text, and the input, steps and result of each of its jobs. What stays: ids, times, status,
-- cost, labels, the text's length and SHA-256. Erasing twice changes nothing.
CREATE FUNCTION docket_erase_document(
  p_workspace_id uuid, p_document_id uuid, p_actor_type text, p_actor_id text, p_reason text
) RETURNS SETOF document LANGUAGE plpgsql AS $$
DECLARE
  v_document document := docket_find_document(p_workspace_id, p_document_id);
  v_job job;
BEGIN
  IF v_document.held_at IS NOT NULL THEN
    RAISE EXCEPTION 'document % is held', p_document_id USING ERRCODE = 'DK008';
  ELSIF v_document.erased_at IS NULL THEN
    UPDATE document SET text = '', name = 'erased', page_starts = '{}', erased_at = clock_timestamp() WHERE id = p_document_id;
    FOR v_job IN SELECT * FROM job WHERE document_id = p_document_id ORDER BY id FOR UPDATE LOOP
      IF v_job.finished_at IS NULL THEN
        RAISE EXCEPTION 'job % has not ended', v_job.id USING ERRCODE = 'DK009';
      END IF;
      UPDATE job SET input = '{}', result = NULL, cancel_reason = NULL,
        missing = CASE WHEN status = 'PARTIAL' THEN '{erased}'::text[] ELSE '{}' END
        WHERE id = v_job.id;
      UPDATE step SET result = 'null' WHERE job_id = v_job.id;
      UPDATE job_search SET document_name = 'erased' WHERE job_id = v_job.id;
      PERFORM docket_append_event(v_job.id, 'CONTENT_ERASED', p_actor_type, p_actor_id,
        jsonb_build_object('documentId', p_document_id, 'reason', p_reason));
    END LOOP;
    PERFORM docket_append_workspace_event(p_workspace_id, 'DOCUMENT_ERASED', p_actor_type, p_actor_id,
      jsonb_build_object('documentId', p_document_id, 'reason', p_reason));
  END IF;
  RETURN QUERY SELECT * FROM document WHERE id = p_document_id;
END $$;

-- No job begins on content that is gone. Locked, so that it cannot go meanwhile.
CREATE FUNCTION docket_refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM document WHERE id = NEW.document_id AND erased_at IS NULL FOR SHARE;
  IF NOT FOUND AND TG_OP = 'INSERT' THEN
    RAISE EXCEPTION 'no document %', NEW.document_id USING ERRCODE = 'DK404';
  ELSIF NOT FOUND THEN
    RAISE EXCEPTION 'the content of job % is erased', NEW.id USING ERRCODE = 'DK005';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER job_has_content BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION docket_refuse_erased();
CREATE TRIGGER job_still_has_content BEFORE UPDATE OF status ON job
  FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL AND NEW.finished_at IS NULL) EXECUTE FUNCTION docket_refuse_erased();

-- A legal hold: nobody erases the document until the hold is lifted (p_reason null lifts it).
CREATE FUNCTION docket_hold_document(
  p_workspace_id uuid, p_document_id uuid, p_actor_id text, p_reason text, p_hold boolean
) RETURNS SETOF document LANGUAGE plpgsql AS $$
DECLARE
  v_document document := docket_find_document(p_workspace_id, p_document_id);
BEGIN
  IF (v_document.held_at IS NOT NULL) <> p_hold THEN
    UPDATE document SET held_at = CASE WHEN p_hold THEN clock_timestamp() END, hold_reason = CASE WHEN p_hold THEN p_reason END
      WHERE id = p_document_id;
    PERFORM docket_append_workspace_event(p_workspace_id, CASE WHEN p_hold THEN 'DOCUMENT_HELD' ELSE 'DOCUMENT_RELEASED' END,
      'API_KEY', p_actor_id, jsonb_build_object('documentId', p_document_id, 'reason', p_reason));
  END IF;
  RETURN QUERY SELECT * FROM document WHERE id = p_document_id;
END $$;

-- Sets for how many days content is kept after the last job on it has ended; null keeps it.
CREATE FUNCTION docket_set_retention(p_workspace_id uuid, p_actor_id text, p_days integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_before integer;
BEGIN
  UPDATE workspace SET retention_days = p_days WHERE id = p_workspace_id RETURNING old.retention_days INTO v_before;
  IF v_before IS DISTINCT FROM p_days THEN
    PERFORM docket_append_workspace_event(p_workspace_id, 'RETENTION_CHANGED', 'API_KEY', p_actor_id,
      jsonb_build_object('before', v_before, 'after', p_days));
  END IF;
END $$;

-- The documents whose time is over, oldest first.
CREATE FUNCTION docket_expired_documents(p_limit integer) RETURNS TABLE (workspace_id uuid, id uuid) LANGUAGE sql STABLE AS $$
  SELECT w.id, d.id FROM workspace AS w CROSS JOIN LATERAL (
    SELECT document.id FROM document
    WHERE document.workspace_id = w.id AND erased_at IS NULL AND held_at IS NULL
      AND created_at < now() - make_interval(days => w.retention_days)
      AND NOT EXISTS (SELECT FROM job WHERE document_id = document.id
        AND (finished_at IS NULL OR finished_at > now() - make_interval(days => w.retention_days)))
    ORDER BY created_at LIMIT p_limit) AS d
  WHERE w.retention_days IS NOT NULL LIMIT p_limit
$$;
