-- The end of a bulk action is in the log, once, whichever way it came to it: those who follow one need not ask.
CREATE FUNCTION docket_tell_bulk_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM docket_append_workspace_event(NEW.workspace_id, 'BULK_ENDED', 'API_KEY', NEW.actor_id, jsonb_build_object(
    'actionId', NEW.id, 'kind', NEW.kind, 'matched', NEW.matched, 'done', NEW.done, 'changed', NEW.changed));
  RETURN NULL;
END $$;
CREATE TRIGGER bulk_action_ended AFTER UPDATE OF status ON bulk_action
  FOR EACH ROW WHEN (NEW.status = 'DONE' AND OLD.status <> 'DONE') EXECUTE FUNCTION docket_tell_bulk_end();

-- Another delivery may come with its stretch after the end: it took the finish away again.
CREATE OR REPLACE FUNCTION docket_bulk_stretch(p_action_id uuid, p_job_ids uuid[], p_models jsonb, p_patience interval)
RETURNS SETOF uuid LANGUAGE plpgsql AS $$
DECLARE
  v_action bulk_action;
  v_job_id uuid;
  v_changed integer := 0;
BEGIN
  SELECT * INTO v_action FROM bulk_action WHERE id = p_action_id FOR UPDATE;
  IF v_action.status = 'DONE' THEN
    RETURN;
  END IF;
  FOREACH v_job_id IN ARRAY p_job_ids LOOP
    -- Another delivery of the same action has done it already.
    CONTINUE WHEN v_job_id <= v_action.cursor;
    BEGIN
      IF v_action.kind = 'CANCEL' THEN
        PERFORM docket_cancel_job(v_action.workspace_id, v_job_id, v_action.actor_id, v_action.reason);
      ELSE
        PERFORM docket_retry_job(v_action.workspace_id, v_job_id, v_action.actor_id, v_action.reason, v_action.from_scratch,
          p_models, p_patience);
      END IF;
      v_changed := v_changed + 1;
      RETURN NEXT v_job_id;
    EXCEPTION WHEN SQLSTATE 'DK003' OR SQLSTATE 'DK004' OR SQLSTATE 'DK005' THEN
    END;
  END LOOP;
  UPDATE bulk_action SET
    done = done + (SELECT count(*) FROM unnest(p_job_ids) AS id WHERE v_action.cursor IS NULL OR id > v_action.cursor),
    changed = changed + v_changed,
    cursor = greatest(cursor, p_job_ids[cardinality(p_job_ids)]),
    status = CASE WHEN cardinality(p_job_ids) = 0 THEN 'DONE' ELSE status END,
    finished_at = CASE WHEN cardinality(p_job_ids) = 0 THEN now() END
    WHERE id = p_action_id;
END $$;
