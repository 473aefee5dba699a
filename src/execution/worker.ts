import { setTimeout as sleep } from 'node:timers/promises'
import type { AskDeps } from './ask.ts'
import { type Dispatcher, type DispatcherOptions, startDispatcher } from './dispatcher.ts'
import { type Lease, takeLease } from './lease.ts'
import { startSweeper } from './sweeper.ts'

export interface WorkerOptions extends Omit<DispatcherOptions, 'workerId'> {
  databaseUrl: string
  /** How long running jobs may go on at a shutdown, in milliseconds */
  graceMs: number
}

export interface Worker {
  /** Something may be claimable. */
  wake(): void
  /** Somebody wants these running jobs stopped. */
  cancel(jobIds: string[]): void
  stop(): Promise<void>
}

const RETRY_MS = 500

/**
 * Works on jobs for as long as the process lives. It does so under a lease; when that is lost (the database was away for
 * long, or the process was frozen), everything that ran under it is dropped, and it goes on under a new one.
 */
export function startWorker(deps: Omit<AskDeps, 'isAlive'>, options: WorkerOptions): Worker {
  const stopping = new AbortController()
  let dispatcher: Dispatcher | undefined

  async function keepWorking() {
    while (!stopping.signal.aborted) {
      const lease = await takeLease({
        ...options,
        log: deps.log,
        onCancels: (jobIds) => dispatcher?.cancel(jobIds),
      }).catch((error: unknown) => deps.log.warn({ err: error }, 'waiting for the database'))
      if (lease) await workUnder(lease)
      else await sleep(RETRY_MS)
    }
  }

  async function workUnder(lease: Lease) {
    const { workerId } = lease
    dispatcher = startDispatcher({ ...deps, isAlive: lease.isAlive }, { ...options, workerId })
    const sweeper = startSweeper(deps, workerId)
    deps.log.info({ workerId, concurrency: options.concurrency }, 'the worker is ready')
    await aborted(AbortSignal.any([lease.lost, stopping.signal]))
    if (lease.lost.aborted) {
      deps.log.error({ workerId }, 'the lease is lost: its jobs are left to others')
      dispatcher.abandon()
      // Not awaited: each may hang in a statement that will not be answered.
      void Promise.all([sweeper.stop(), lease.close()])
    } else {
      await dispatcher.stop(options.graceMs)
      await sweeper.stop()
      await lease.close()
    }
  }

  const working = keepWorking()
  return {
    wake: () => dispatcher?.wake(),
    cancel: (jobIds) => dispatcher?.cancel(jobIds),
    async stop() {
      stopping.abort()
      await working
    },
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
