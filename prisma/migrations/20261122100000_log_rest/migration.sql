-- Deliveries that ended long ago are removed with their attempts. The log keeps the events that they told of.

-- CreateIndex
CREATE INDEX "delivery_status_ended_at_idx" ON "delivery"("status", "ended_at");

-- Removes deliveries that ended so many days ago, failed ones after more days, at most p_limit. One that somebody replays just
-- now is left alone.
CREATE FUNCTION docket_remove_deliveries(p_days integer, p_failed_days integer, p_limit integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  v_ids uuid[] := ARRAY(
    SELECT id FROM delivery
    WHERE (status IN ('DELIVERED', 'DROPPED') AND ended_at < now() - make_interval(days => p_days))
      OR (status = 'FAILED' AND ended_at < now() - make_interval(days => p_failed_days))
    LIMIT p_limit FOR UPDATE SKIP LOCKED);
BEGIN
  DELETE FROM delivery_attempt WHERE delivery_id = ANY (v_ids);
  DELETE FROM delivery WHERE id = ANY (v_ids);
  RETURN cardinality(v_ids);
END $$;
