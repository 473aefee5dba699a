/**
 * BullMQ on Redis, with the record of record.ts in PostgreSQL: one worker with its own concurrency, jobs removed from
 * Redis when they are done, because the record has them.
 */
import { Queue, Worker } from 'bullmq'
import { createLife, QUEUE, workerOptions } from './life.ts'

const connectionTo = (port: number) => ({ host: '127.0.0.1', port, maxRetriesPerRequest: null })

export async function enqueue(redisPort: number, jobIds: string[]): Promise<void> {
  const queue = new Queue(QUEUE, { connection: connectionTo(redisPort) })
  const opts = { attempts: 5, removeOnComplete: true }
  await queue.addBulk(jobIds.map((jobId) => ({ name: QUEUE, data: { jobId }, opts })))
  await queue.close()
}

function runWorker() {
  const options = workerOptions()
  const live = createLife(options)
  const worker = new Worker<{ jobId: string }>(
    QUEUE,
    (job, _token, signal) => live(job.data.jobId, signal ?? new AbortController().signal),
    { connection: connectionTo(options.redisPort), concurrency: options.concurrency },
  )
  worker.on('error', (error) => console.error(error))
  worker.on('failed', (_, error) => console.error(error))
}

if (import.meta.main) runWorker()
