import { once } from 'node:events'
import pg from 'pg'
import type { Docket } from '../support/docket.ts'

/** What a worker holds of a job that it works on. */
export interface Claimed {
  id: string
  jobId: string
  token: string
}

const WORKER = 'worker-of-the-test'

/** Says that a worker lives. */
export const beat = (docket: Docket) =>
  docket.sql(
    `INSERT INTO worker (id, host, pid, concurrency) VALUES ($1, 'host', 1, 4)
     ON CONFLICT (id) DO UPDATE SET heartbeat_at = clock_timestamp()`,
    [WORKER],
  )

/** Claims the next jobs, as a worker does. Prices by model: what one million tokens cost, in dollars. */
export async function claim(
  docket: Docket,
  { limit = 1, prices = {} as Record<string, { input: number; output: number }> } = {},
): Promise<Claimed[]> {
  await beat(docket)
  const tiers = Object.entries(prices).map(([model, price]) => [model, [{ upTo: null, ...price }]])
  const [row] = await docket.sql<{ claim: { attempts: Claimed[] } }>(
    'SELECT docket_claim($1, $2, $3, 32000) AS claim',
    [WORKER, limit, JSON.stringify(Object.fromEntries(tiers))],
  )
  return row!.claim.attempts
}

/** Claims the next job and ends it, as a worker does. */
export async function claimAndFail(docket: Docket, code: string, message: string, requestId?: string) {
  const [attempt] = await claim(docket)
  await end(docket, attempt!, 'FAILED', { code, message, requestId })
  return attempt!
}

/** Ends an attempt, as a worker does. */
export async function end(
  docket: Docket,
  attempt: Claimed,
  to: 'COMPLETED' | 'PARTIAL' | 'FAILED' | 'RETRYING' | 'CANCELLED',
  error: { code?: string; message?: string; requestId?: string; delayMs?: number } = {},
) {
  await docket.sql(`SELECT docket_end_attempt($1, $2, $3, $4, NULL, '{}', $5, $6, $7, $8, $9, $10)`, [
    attempt.jobId,
    attempt.token,
    WORKER,
    to,
    to === 'COMPLETED' ? '{}' : null,
    to === 'PARTIAL' ? ['a field'] : [],
    error.code,
    error.message,
    error.requestId,
    error.delayMs ?? 0,
  ])
}

/** Everything that a change of a job could have touched. */
export async function footprint(docket: Docket) {
  return await docket.sql(`
    SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM queue_entry) AS waiting,
      (SELECT count(*) FROM bulk_action) AS actions, (SELECT json_agg(job ORDER BY id) FROM job)::text AS jobs`)
}

/** Listens as a worker or a reader of the log does. @returns what gives the first payload, once it has come */
export async function listenTo(docket: Docket, channel: string): Promise<() => Promise<string | undefined>> {
  const listener = new pg.Client({ connectionString: docket.databaseUrl })
  await listener.connect()
  await listener.query(`LISTEN ${channel}`)
  const first = once(listener, 'notification') as Promise<pg.Notification[]>
  return async () => {
    const [notification] = await first
    await listener.end()
    return notification?.payload
  }
}

/** The same. @returns what ends once an id was among those of a payload */
export async function listenFor(docket: Docket, channel: string, id: string): Promise<() => Promise<void>> {
  const listener = new pg.Client({ connectionString: docket.databaseUrl })
  await listener.connect()
  const heard = new Promise<void>((resolve) => {
    listener.on('notification', ({ payload }) => payload?.split(',').includes(id) && resolve())
  })
  await listener.query(`LISTEN ${channel}`)
  return async () => {
    await heard
    await listener.end()
  }
}
