import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger as GraphileLogger, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import { openPool } from '../db/pool.ts'
import { openSession, type Session } from '../db/session.ts'
import type { Logger } from '../log.ts'
import { freeLostTasks, holdPool } from './locks.ts'

// graphile-worker warns of a pool that is smaller than that.
const CONCURRENT_TASKS = 8
const POLL_MS = 1000
const GRACE_MS = 5000
// A pool that stops needs the database; when that does not answer, the pool is left to itself.
const STOP_MS = GRACE_MS + 3000
const TIMEOUT_MS = 3000
const FREE_MS = 60_000

/**
 * Runs one graphile-worker pool until it ends by itself, the session that stands for it breaks, or `stop` is aborted.
 * @throws when the database cannot be reached
 */
export async function runPool(
  url: string,
  taskList: TaskList,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  const session = await openSession(url, TIMEOUT_MS)
  const pool = openPool(url, log, { maxConnections: CONCURRENT_TASKS })
  const freeing = setInterval(() => void freeOrClose(session), FREE_MS)
  try {
    await freeLostTasks(session)
    const runner = await startRunner(pool, taskList, log, session)
    const ended = runner.promise.catch((error: unknown) => log.warn({ err: error }, 'a pool broke'))
    await Promise.race([ended, session.closed, stop.aborted || once(stop, 'abort')])
    const stopped = runner.stop().catch(() => ended)
    await Promise.race([stopped, sleep(STOP_MS, undefined, { ref: false })])
  } finally {
    clearInterval(freeing)
    session.close()
    // Not awaited: a connection that does not answer does not end either.
    void pool.end().catch(() => {})
  }
}

/** A session that does not answer is given up; its pool ends with it. */
async function freeOrClose(session: Session) {
  await freeLostTasks(session).catch(session.close)
}

function startRunner(pgPool: ReturnType<typeof openPool>, taskList: TaskList, log: Logger, session: Session) {
  const events = new EventEmitter() as WorkerEvents
  const held = new Promise<void>((resolve) => {
    events.once('pool:create', ({ workerPool }) => {
      resolve(holdPool(session, workerPool.id).catch(session.close))
    })
  })
  return run({
    pgPool,
    taskList,
    noHandleSignals: true,
    preset: {
      plugins: [
        // Each worker of the pool waits for the lock before it claims its first task.
        { name: 'HoldPool', version: '1.0.0', worker: { hooks: { startWorker: () => held } } },
      ],
      worker: {
        concurrentJobs: CONCURRENT_TASKS,
        pollInterval: POLL_MS,
        gracefulShutdownAbortTimeout: GRACE_MS,
        // With the default (off) a task that ends during shutdown stays locked for four hours.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        events,
        logger: new GraphileLogger(() => (level, message) => log[levelOf(level)](message)),
      },
    },
  })
}

/** Its info lines tell of every task; they are our debug lines. */
function levelOf(level: string): 'debug' | 'warn' | 'error' {
  if (level === 'error') return 'error'
  return level === 'warning' ? 'warn' : 'debug'
}
