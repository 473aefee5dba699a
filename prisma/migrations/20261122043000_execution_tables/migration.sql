-- CreateEnum
CREATE TYPE "OverBudget" AS ENUM ('WAIT', 'FAIL');

-- CreateEnum
CREATE TYPE "BulkKind" AS ENUM ('CANCEL', 'RETRY');

-- CreateEnum
CREATE TYPE "BulkStatus" AS ENUM ('PREPARED', 'RUNNING', 'DONE');

-- AlterEnum
ALTER TYPE "ModelCallOutcome" ADD VALUE 'LOST';

-- DropIndex
DROP INDEX "step_job_id_name_key";

-- AlterTable
ALTER TABLE "attempt" ADD COLUMN     "error_request_id" TEXT,
ADD COLUMN     "reserved_input_tokens" INTEGER,
ADD COLUMN     "reserved_micros" BIGINT,
ADD COLUMN     "reserved_output_tokens" INTEGER,
ADD COLUMN     "stale_writes" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "document" ADD COLUMN     "estimated_tokens" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "attempt_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "cancel_reason" TEXT,
ADD COLUMN     "cancel_requested_at" TIMESTAMPTZ(3),
ADD COLUMN     "counted_from" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "deadline" TIMESTAMPTZ(3) NOT NULL DEFAULT now() + interval '24 hours',
ADD COLUMN     "error_fingerprint" TEXT,
ADD COLUMN     "error_request_id" TEXT,
ADD COLUMN     "estimated_input_tokens" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "estimated_output_tokens" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "max_cost_micros" BIGINT,
ADD COLUMN     "model" TEXT NOT NULL DEFAULT 'claude-sonnet-5-5',
ADD COLUMN     "possibly_paid_micros" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "run_after" TIMESTAMPTZ(3),
ADD COLUMN     "step_message" TEXT,
ADD COLUMN     "step_number" INTEGER,
ADD COLUMN     "step_total" INTEGER,
ADD COLUMN     "when_over_budget" "OverBudget" NOT NULL DEFAULT 'WAIT';

-- AlterTable
ALTER TABLE "model_call" ADD COLUMN     "possibly_paid" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "reserved_input_tokens" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "reserved_micros" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "reserved_output_tokens" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "step" ADD COLUMN     "generation" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "monthly_budget_micros" BIGINT;

-- CreateTable
CREATE TABLE "workspace_month" (
    "workspace_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "spent_micros" BIGINT NOT NULL DEFAULT 0,
    "reserved_micros" BIGINT NOT NULL DEFAULT 0,
    "possibly_paid_micros" BIGINT NOT NULL DEFAULT 0,
    "over_budget_at" TIMESTAMPTZ(3),

    CONSTRAINT "workspace_month_pkey" PRIMARY KEY ("workspace_id","month")
);

-- CreateTable
CREATE TABLE "queue_entry" (
    "job_id" UUID NOT NULL,
    "workspace_id" UUID NOT NULL,
    "priority" "Priority" NOT NULL,
    "model" TEXT NOT NULL,
    "ready_at" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT,
    "fails_over_budget" BOOLEAN NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "queue_entry_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "bulk_action" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "workspace_id" UUID NOT NULL,
    "kind" "BulkKind" NOT NULL,
    "status" "BulkStatus" NOT NULL DEFAULT 'PREPARED',
    "filter" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "from_scratch" BOOLEAN NOT NULL DEFAULT false,
    "actor_id" TEXT NOT NULL,
    "matched" INTEGER NOT NULL,
    "estimated_cost_micros" BIGINT,
    "done" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "cursor" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "share" (
    "workspace_id" UUID NOT NULL,
    "priority" "Priority" NOT NULL,
    "pass" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "share_pkey" PRIMARY KEY ("workspace_id","priority")
);

-- CreateTable
CREATE TABLE "model_gate" (
    "model" TEXT NOT NULL,
    "requests_per_minute" INTEGER NOT NULL,
    "input_tokens_per_minute" INTEGER NOT NULL,
    "output_tokens_per_minute" INTEGER NOT NULL,
    "learned_at" TIMESTAMPTZ(3),
    "requests_level" DOUBLE PRECISION NOT NULL,
    "input_tokens_level" DOUBLE PRECISION NOT NULL,
    "output_tokens_level" DOUBLE PRECISION NOT NULL,
    "refilled_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_at" TIMESTAMPTZ(6),
    "paused_until" TIMESTAMPTZ(6),
    "pause_code" TEXT,
    "pause_message" TEXT,
    "overloads" INTEGER NOT NULL DEFAULT 0,
    "failed_probes" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "model_gate_pkey" PRIMARY KEY ("model")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "concurrency" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),
    "lost_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "queue_entry_workspace_id_priority_model_ready_at_job_id_idx" ON "queue_entry"("workspace_id", "priority", "model", "ready_at", "job_id");

-- CreateIndex
CREATE INDEX "queue_entry_deadline_idx" ON "queue_entry"("deadline");

-- CreateIndex
CREATE INDEX "attempt_worker_id_ended_at_idx" ON "attempt"("worker_id", "ended_at");

-- CreateIndex
CREATE INDEX "job_workspace_id_error_fingerprint_created_at_idx" ON "job"("workspace_id", "error_fingerprint", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "step_job_id_generation_name_key" ON "step"("job_id", "generation", "name");

-- Rows from before: the default model, a day from now, and 3.5 characters a token (see src/claude/estimate.ts).
UPDATE "document" SET "estimated_tokens" = ceil("text_length" / 3.5);
UPDATE "job" SET "estimated_input_tokens" = 1000 + (SELECT "estimated_tokens" FROM "document" WHERE "id" = "document_id"),
                 "estimated_output_tokens" = 2000;
UPDATE "job" SET "attempt_count" = (SELECT count(*) FROM "attempt" WHERE "job_id" = "job"."id");
ALTER TABLE "document" ALTER COLUMN "estimated_tokens" DROP DEFAULT;
ALTER TABLE "job" ALTER COLUMN "deadline" DROP DEFAULT, ALTER COLUMN "model" DROP DEFAULT,
  ALTER COLUMN "estimated_input_tokens" DROP DEFAULT, ALTER COLUMN "estimated_output_tokens" DROP DEFAULT;
