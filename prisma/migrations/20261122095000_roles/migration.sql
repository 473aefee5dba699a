-- docket_app may do what a server and a worker do, and cannot rewrite history: it inserts events and checkpoints and reads
-- them. It cannot log in; a user who is a member of it can (docs/operations.md). Without the right to make roles
-- everything runs as the owner, whom the triggers stop by accident only.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docket_app') THEN
    CREATE ROLE docket_app NOLOGIN;
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL; -- roles are the cluster's: another database made it just now
  WHEN insufficient_privilege THEN RAISE WARNING 'no role docket_app: this user may not make roles';
END $$;

-- Called after each migration, the queue's included: new tables are granted as well.
CREATE FUNCTION docket_grant_app() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_table text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docket_app') THEN
    RETURN;
  END IF;
  GRANT USAGE ON SCHEMA public, graphile_worker TO docket_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, graphile_worker TO docket_app;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, graphile_worker TO docket_app;
  REVOKE UPDATE, DELETE ON event, checkpoint, sealed_head FROM docket_app;
  REVOKE INSERT, UPDATE, DELETE ON _prisma_migrations FROM docket_app;
  -- graphile-worker hides its rows from everybody but their owner.
  FOR v_table IN SELECT relname FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relrowsecurity LOOP
    EXECUTE format('DROP POLICY IF EXISTS docket_app ON graphile_worker.%I', v_table);
    EXECUTE format('CREATE POLICY docket_app ON graphile_worker.%I TO docket_app USING (true)', v_table);
  END LOOP;
END $$;

-- The sealer makes the partitions of the months to come; only the owner may.
ALTER FUNCTION docket_add_partitions(timestamptz) SECURITY DEFINER SET search_path = public, pg_temp;
