import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable } from '../db/unavailable.ts'
import type { PersistDeps } from './persist.ts'

const SWEEP_MS = 400
// A worker whose connection broke has reconnected by then (RECONNECT_MS in lease.ts).
const UNLOCKED_MS = 1500
// Longer than a frozen worker takes to stop itself (FENCE_MS in lease.ts).
const SILENT_MS = 15_000

interface Seen {
  id: string
  heartbeatAt: Date
  hasLock: boolean
}

/**
 * Watches the other workers, gives up those that died, and ends their attempts so that others take the jobs; also fails
 * jobs whose deadline has passed. Every worker sweeps: any of them may be the last one.
 */
export function startSweeper(deps: PersistDeps, workerId: string): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let watch = createWatch()

  async function sweep() {
    const workers = await deps.db.query<Seen>('SELECT * FROM docket_watch_workers()')
    for (const id of watch.dead(workers)) {
      deps.log.warn({ workerId: id }, 'a worker is lost')
      await deps.db.query('SELECT docket_give_up_worker($1)', [id])
    }
    for (const { id } of await deps.db.query<{ id: string }>('SELECT * FROM docket_lost_attempts()')) {
      await wakeAll('SELECT docket_lose_attempt($1, $2) AS id', [id, workerId])
    }
    await wakeAll('SELECT docket_expire($1) AS id', [workerId])
  }

  async function wakeAll(statement: string, values: unknown[]) {
    const jobs = await deps.db.query<{ id: string | null }>(statement, values)
    for (const { id } of jobs) if (id) deps.notifier.wake(id)
    if (jobs.some(({ id }) => id)) deps.notifier.wakeWorkers()
  }

  async function keepSweeping() {
    while (!stopping.signal.aborted) {
      await sweep().catch((error: unknown) => {
        // What was seen before the connection broke says nothing: a PostgreSQL that restarts drops all locks at once.
        watch = createWatch()
        const level = isUnavailable(error) ? 'debug' : 'error'
        deps.log[level]({ err: error }, 'a sweep failed')
      })
      await sleep(SWEEP_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const sweeping = keepSweeping()
  return {
    async stop() {
      stopping.abort()
      await sweeping
    },
  }
}

/** Remembers since when each worker has shown no sign of life, by this process's own clock. */
export function createWatch(now: () => number = () => performance.now()) {
  const silences = new Map<string, { heartbeat: number; since: number; unlockedSince: number | null }>()

  function look({ id, heartbeatAt, hasLock }: Seen) {
    const last = silences.get(id)
    const heartbeat = heartbeatAt.getTime()
    const since = last?.heartbeat === heartbeat ? last.since : now()
    const unlockedSince = hasLock ? null : Math.max(since, last?.unlockedSince ?? now())
    silences.set(id, { heartbeat, since, unlockedSince })
    return {
      silentMs: now() - since,
      unlockedMs: unlockedSince === null ? 0 : now() - unlockedSince,
    }
  }

  return {
    /** @returns the ids of those that are dead: no lock and no beat for a while, or no beat for long */
    dead(workers: Seen[]): string[] {
      const alive = new Set(workers.map(({ id }) => id))
      for (const id of silences.keys()) if (!alive.has(id)) silences.delete(id)
      return workers
        .filter((worker) => {
          const { silentMs, unlockedMs } = look(worker)
          return unlockedMs >= UNLOCKED_MS || silentMs >= SILENT_MS
        })
        .map(({ id }) => id)
    },
  }
}
