import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../log.ts'

const RECONNECT_MS = 500
// A connection whose other end has vanished is silent, as a healthy one is: only a question tells them apart.
const PING_MS = 5000
const TIMEOUT_MS = 3000

export interface Listener {
  close(): Promise<void>
}

export interface ListenHandlers {
  /** What to do with the payload of a notification, by channel */
  channels: Record<string, (payload: string) => void>
  /** Called after every (re)connect: nothing was delivered meanwhile, so look for yourself */
  onGap(): void
}

/** Holds the process's one LISTEN connection and reconnects for ever. */
export async function listen(url: string, log: Logger, handlers: ListenHandlers): Promise<Listener> {
  const stopped = new AbortController()
  let client: pg.Client

  async function connect() {
    client = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    })
    client.on('notification', ({ channel, payload }) => handlers.channels[channel]?.(payload ?? ''))
    client.on('error', (error) => log.warn({ err: error }, 'the LISTEN connection broke'))
    await client.connect()
    for (const channel of Object.keys(handlers.channels)) {
      await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    }
    void watch(client)
    handlers.onGap()
  }

  /** Waits until the connection is gone or silent, then makes another one. */
  async function watch(watched: pg.Client) {
    const ended = new Promise<void>((resolve) => watched.once('end', () => resolve()))
    try {
      while (!stopped.signal.aborted) {
        const gone = await Promise.race([ended.then(() => true), pause(PING_MS)])
        if (gone) break
        await watched.query('SELECT 1')
      }
    } catch (error) {
      log.warn({ err: error }, 'the LISTEN connection does not answer')
    }
    if (!stopped.signal.aborted) await reconnect()
  }

  async function reconnect() {
    // Not awaited: a polite goodbye waits for a server that may not answer.
    void client.end().catch(() => {})
    while (!stopped.signal.aborted) {
      try {
        await sleep(RECONNECT_MS, undefined, { signal: stopped.signal })
        return await connect()
      } catch (error) {
        if (!stopped.signal.aborted) log.debug({ err: error }, 'LISTEN is not back yet')
      }
    }
  }

  const pause = (ms: number) => sleep(ms, false, { signal: stopped.signal, ref: false }).catch(() => true)

  // The database was there a moment ago, when it was migrated; it may be gone again.
  await connect().catch(reconnect)
  return {
    async close() {
      stopped.abort()
      await client.end()
    },
  }
}
