/**
 * Bare graphile-worker: a task that does two transitions and nothing else, each one call of an SQL function that
 * updates the job's status and appends the event, in a transaction of its own. The worker is set as Docket's first
 * version set it: no local queue, every job completed at once or with what ended in the same tick.
 */
import { EventEmitter } from 'node:events'
import { Logger, makeWorkerUtils, run, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { QUEUE, workerOptions } from './life.ts'

const CONNECTIONS = 10

const TRANSITION = `CREATE FUNCTION transition(p_job_id uuid, p_to text, p_event text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  v_job job;
BEGIN
  UPDATE job SET status = p_to, last_seq = last_seq + 1, started_at = coalesce(started_at, now()),
    finished_at = CASE WHEN p_to = 'COMPLETED' THEN now() END
    WHERE id = p_job_id RETURNING * INTO v_job;
  INSERT INTO event (workspace_id, job_id, seq, type, actor_id, data)
    VALUES (v_job.workspace_id, p_job_id, v_job.last_seq, p_event, 'bench', jsonb_build_object('to', p_to));
END $$`

/** Makes graphile-worker's own tables and queues the jobs. */
export async function enqueue(databaseUrl: string, jobIds: string[]): Promise<void> {
  const queue = await makeWorkerUtils({ connectionString: databaseUrl })
  await queue.withPgClient((client) => client.query(TRANSITION))
  await queue.migrate()
  await queue.addJobs(jobIds.map((jobId) => ({ identifier: QUEUE, payload: { jobId } })))
  await queue.release()
}

async function runWorker() {
  const { databaseUrl, concurrency } = workerOptions()
  const pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  const transition = (jobId: string, to: string, event: string) =>
    pool.query({ name: 'transition', text: 'SELECT transition($1, $2, $3)', values: [jobId, to, event] })

  await run({
    taskList: {
      [QUEUE]: async (payload) => {
        const { jobId } = payload as { jobId: string }
        await transition(jobId, 'RUNNING', 'JOB_STARTED')
        await transition(jobId, 'COMPLETED', 'JOB_COMPLETED')
      },
    },
    preset: {
      worker: {
        connectionString: databaseUrl,
        concurrentJobs: concurrency,
        maxPoolSize: concurrency + 2,
        pollInterval: 1000,
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        events: new EventEmitter() as WorkerEvents,
        logger: new Logger(() => (level, message) => level === 'error' && console.error(message)),
      },
    },
  })
}

if (import.meta.main) await runWorker()
