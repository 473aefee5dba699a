import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { openSession, type Session } from '../db/session.ts'
import type { Logger } from '../log.ts'

/** A worker's sign of life. While it holds, no other process touches the worker's jobs. */
export interface Lease {
  workerId: string
  /** False from the moment when the others may give this worker up */
  isAlive(): boolean
  /** Aborted when the lease is lost: another worker id is needed */
  lost: AbortSignal
  /** Says goodbye. Attempts that are still open then count as lost. */
  close(): Promise<void>
}

export interface LeaseOptions {
  databaseUrl: string
  concurrency: number
  log: Logger
  /** Called with the jobs of this worker that somebody wants stopped, at each beat */
  onCancels(jobIds: string[]): void
}

const BEAT_MS = 1000
const TIMEOUT_MS = 3000
const RECONNECT_MS = 250
// Sooner than SILENT_MS in sweeper.ts: this worker stops before another one takes over.
const FENCE_MS = 10_000

/** Registers a worker under a new id. @throws when the database cannot be reached */
export async function takeLease(options: LeaseOptions): Promise<Lease> {
  const workerId = `worker-${randomUUID()}`
  const lost = new AbortController()
  const closing = new AbortController()
  let session = await openLocked(options.databaseUrl, workerId)
  await register(session, workerId, options.concurrency)
  let lastBeat = performance.now()

  const isAlive = () => {
    if (performance.now() - lastBeat > FENCE_MS) lost.abort()
    return !lost.signal.aborted
  }

  async function beat() {
    const sentAt = performance.now()
    const [row] = await session.query<{ lost: boolean; cancels: string[] }>('SELECT * FROM docket_beat($1)', [
      workerId,
    ])
    if (row!.lost) return lost.abort()
    lastBeat = sentAt
    if (row!.cancels.length > 0) options.onCancels(row!.cancels)
  }

  async function keepBeating() {
    while (!closing.signal.aborted && isAlive()) {
      try {
        await beat()
        await Promise.race([sleep(BEAT_MS, undefined, { signal: closing.signal }), session.closed])
      } catch (error) {
        if (closing.signal.aborted) return
        options.log.warn({ err: error, workerId }, 'no heartbeat: the database does not answer')
        session.close()
        await sleep(RECONNECT_MS)
        session = await openLocked(options.databaseUrl, workerId).catch(() => session)
      }
    }
  }

  const beating = keepBeating()
  return {
    workerId,
    isAlive,
    lost: lost.signal,
    async close() {
      closing.abort()
      await beating
      await session
        .query('UPDATE worker SET stopped_at = clock_timestamp() WHERE id = $1', [workerId])
        .catch((error: unknown) => options.log.warn({ err: error, workerId }, 'could not say goodbye'))
      session.close()
    },
  }
}

async function register(session: Session, workerId: string, concurrency: number) {
  const values = [workerId, hostname(), process.pid, concurrency]
  try {
    await session.query('INSERT INTO worker (id, host, pid, concurrency) VALUES ($1, $2, $3, $4)', values)
  } catch (error) {
    session.close()
    throw error
  }
}

async function openLocked(url: string, workerId: string): Promise<Session> {
  const session = await openSession(url, TIMEOUT_MS)
  try {
    await session.query('SELECT pg_advisory_lock(docket_worker_lock($1))', [workerId])
    return session
  } catch (error) {
    session.close()
    throw error
  }
}
