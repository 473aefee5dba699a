-- The text of answers that are still coming, while somebody watches. Unlogged: it is written four times a second, worth
-- nothing once the result is there, and a crash may empty it.
CREATE UNLOGGED TABLE "job_output" (
    "job_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_output_pkey" PRIMARY KEY ("job_id")
);
