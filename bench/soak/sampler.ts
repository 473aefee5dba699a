import { setTimeout as sleep } from 'node:timers/promises'
import type { History } from './history.ts'
import type { Postgres } from './postgres.ts'

const SAMPLE_MS = 500

/**
 * One snapshot of what must hold at every moment. strays: jobs that wait without a queue entry or have one without
 * waiting, and running jobs that are not owned by exactly one open attempt.
 */
const SAMPLE = `
  SELECT coalesce(sum(spent_micros), 0)::float8 AS spent, coalesce(sum(possibly_paid_micros), 0)::float8 AS "possiblyPaid",
    coalesce(sum(reserved_micros), 0)::float8 AS reserved,
    (SELECT monthly_budget_micros FROM workspace)::float8 AS budget,
    (SELECT count(*) FROM job LEFT JOIN queue_entry AS entry ON entry.job_id = job.id
     WHERE (job.status IN ('PENDING', 'RETRYING')) <> (entry.job_id IS NOT NULL))::int
    + (SELECT count(*) FROM job FULL JOIN (SELECT * FROM attempt WHERE ended_at IS NULL) AS open
       ON open.job_id = job.id AND open.token = job.attempt_token
       WHERE (job.status IS NOT DISTINCT FROM 'RUNNING') <> (open.id IS NOT NULL))::int AS strays
  FROM workspace_spend`

interface Sample {
  spent: number
  possiblyPaid: number
  reserved: number
  budget: number
  strays: number
}

/** Looks again and again, whenever PostgreSQL is there. Ends with `signal`. */
export async function sampleAlways(postgres: Postgres, history: History, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [sample] = await postgres.sql<Sample>(SAMPLE).catch(() => [])
    if (sample) history.note({ what: 'sample', ...sample })
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => {})
  }
}
