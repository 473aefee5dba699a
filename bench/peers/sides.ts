/** The peers, each with what it does for a job; the worker processes are the files beside this one. */
import { runFile } from '../../test/support/process.ts'
import { enqueue as enqueueBullMq } from './bullmq.ts'
import { enqueue as enqueueGraphile } from './graphile.ts'
import type { WorkerOptions } from './life.ts'
import type { Side } from './measure.ts'
import { enqueue as enqueuePgBoss } from './pg-boss.ts'
import { submitToRecord } from './submit.ts'

/** The log of a job that went well, in Docket and in the record of its peers. */
export const FULL_LOG = [
  ...['JOB_SUBMITTED', 'JOB_STARTED', 'STEP_STARTED', 'CALL_STARTED', 'CALL_FINISHED'],
  ...['STEP_FINISHED', 'STEP_STARTED', 'STEP_FINISHED', 'JOB_COMPLETED'],
]

const worker = (file: string) => (options: WorkerOptions) =>
  runFile(`bench/peers/${file}`, { NODE_ENV: 'production' }, [JSON.stringify(options)])

export const bareGraphile: Side = {
  name: 'bare graphile-worker, two transitions',
  events: ['JOB_SUBMITTED', 'JOB_STARTED', 'JOB_COMPLETED'],
  submit: async (url, jobs) => enqueueGraphile(url, await submitToRecord(url, jobs)),
  startWorker: worker('graphile.ts'),
}

export const pgBoss: Side = {
  name: 'pg-boss',
  events: FULL_LOG,
  submit: async (url, jobs) => enqueuePgBoss(url, await submitToRecord(url, jobs)),
  startWorker: worker('pg-boss.ts'),
}

export const bullMq = (redisPort: number): Side => ({
  name: 'BullMQ',
  events: FULL_LOG,
  submit: async (url, jobs) => enqueueBullMq(redisPort, await submitToRecord(url, jobs)),
  startWorker: worker('bullmq.ts'),
})
