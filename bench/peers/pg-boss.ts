/**
 * pg-boss, with the record of record.ts. Five workers fetch ten jobs each and fetch on without a pause while their
 * batches come full (burstWhenBatchFull); a batch is completed in one statement. Batches, because a worker with
 * batchSize 1 waits at least half a second between two jobs.
 */
import { PgBoss } from 'pg-boss'
import { createLife, QUEUE, workerOptions } from './life.ts'

const BATCH = 10

const openBoss = async (connectionString: string) => {
  const boss = new PgBoss({ connectionString })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  return boss
}

/** Makes pg-boss's own tables and queues the jobs. */
export async function enqueue(databaseUrl: string, jobIds: string[]): Promise<void> {
  const boss = await openBoss(databaseUrl)
  await boss.createQueue(QUEUE)
  await boss.insert(
    QUEUE,
    jobIds.map((jobId) => ({ data: { jobId } })),
  )
  await boss.stop()
}

async function runWorker() {
  const options = workerOptions()
  const live = createLife(options)
  const boss = await openBoss(options.databaseUrl)
  const settings = {
    batchSize: BATCH,
    localConcurrency: Math.ceil(options.concurrency / BATCH),
    pollingIntervalSeconds: 0.5,
    burstWhenBatchFull: true,
    perJobResults: true,
  } as const
  await boss.work<{ jobId: string }>(QUEUE, settings, (jobs) =>
    Promise.all(
      jobs.map(async ({ id, data, signal }) => {
        try {
          await live(data.jobId, signal)
          return { id, status: 'completed' as const }
        } catch (error) {
          console.error(error)
          return { id, status: 'failed' as const, output: { error: String(error) } }
        }
      }),
    ),
  )
}

if (import.meta.main) await runWorker()
