import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskList } from 'graphile-worker'
import { isUnavailable } from '../db/unavailable.ts'
import type { Logger } from '../log.ts'
import { runPool } from './runner.ts'
import type { QueueTask } from './task.ts'

const RESTART_MS = 1000

/**
 * Runs queue tasks until it is stopped, also while the database comes and goes. It has connections of its own, apart from
 * the tasks' pool.
 */
export function startQueueWorker<Deps>(
  { databaseUrl, log }: { databaseUrl: string; log: Logger },
  deps: Deps,
  tasks: QueueTask<Deps>[],
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const taskList = Object.fromEntries(tasks.map((task) => [task.name, delivered(deps, task)]))

  async function keepRunning() {
    while (!stopping.signal.aborted) {
      await runPool(databaseUrl, taskList, log, stopping.signal).catch((error: unknown) => {
        log.warn({ err: error }, 'the queue waits for the database')
      })
      await sleep(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const running = keepRunning()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/**
 * Whether nobody but the queue's pool can have left an error unhandled: graphile-worker does not wait for all of its
 * statements, and releases a connection that broke twice.
 */
export function isOfQueue(error: unknown): boolean {
  return (
    isUnavailable(error) ||
    (error instanceof Error && /graphile-worker|released to the pool/.test(error.stack ?? ''))
  )
}

/** The payload was written by our own SQL, maybe by an older version of it: it is checked all the same. */
function delivered<Deps>(deps: Deps, task: QueueTask<Deps>): NonNullable<TaskList[string]> {
  return (payload, { abortSignal }) =>
    task.run(deps, task.payload.parse(payload), abortSignal ?? new AbortController().signal)
}
