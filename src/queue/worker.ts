import { EventEmitter } from 'node:events'
import { Logger as GraphileLogger, run, type WorkerEvents } from 'graphile-worker'
import type { Logger } from '../log.ts'
import { deliveryOf, type QueueTask } from './task.ts'

export interface QueueWorker {
  /** Resolves when the worker stopped, whether it was asked to or not */
  stopped: Promise<void>
  /** Claims nothing more, gives running jobs the grace period, then aborts them. */
  stop(): Promise<void>
}

const POLL_MS = 1000
const GRACE_MS = 5000

/** Runs queue tasks until it is stopped. It has a connection pool of its own, apart from the tasks' pool. */
export async function startQueueWorker<Deps>(
  options: { url: string; concurrency: number; log: Logger },
  deps: Deps,
  tasks: QueueTask<Deps>[],
): Promise<QueueWorker> {
  const runner = await run({
    taskList: Object.fromEntries(
      tasks.map((task) => [task.name, (payload, helpers) => task.run(deps, deliveryOf(payload, helpers))]),
    ),
    noHandleSignals: true,
    preset: {
      worker: {
        connectionString: options.url,
        concurrentJobs: options.concurrency,
        maxPoolSize: options.concurrency + 2,
        pollInterval: POLL_MS,
        gracefulShutdownAbortTimeout: GRACE_MS,
        // With the default (off) a job that ends during shutdown stays locked for four hours.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        events: new EventEmitter() as WorkerEvents,
        logger: new GraphileLogger(() => (level, message) => options.log[levelOf(level)](message)),
      },
    },
  })
  return { stopped: runner.promise, stop: () => runner.stop() }
}

/** Its info lines tell of every task; they are our debug lines. */
function levelOf(level: string): 'debug' | 'warn' | 'error' {
  if (level === 'error') return 'error'
  return level === 'warning' ? 'warn' : 'debug'
}
