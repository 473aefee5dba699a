-- Whether a job waits only because its worker went away. It has had its turn, and does not wait for another one.
-- The first release of the migration before this one did not have it yet.
CREATE OR REPLACE FUNCTION docket_is_interrupted(p_code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_code IN ('WORKER_LOST', 'CLAIM_LOST', 'MODEL_CALL_ABORTED'), false)
$$;
