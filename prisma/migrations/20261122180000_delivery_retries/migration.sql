-- The few deliveries that were attempted more than once. One on delivery.attempt_count would be written with every attempt, and
-- the other indexes of that table with it.
CREATE INDEX "delivery_attempt_second_idx" ON "delivery_attempt" ("delivery_id" DESC) WHERE "number" = 2;
