import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../log.ts'

const RECONNECT_MS = 500

export interface Listener {
  close(): Promise<void>
}

/**
 * Holds the process's one LISTEN connection and reconnects for ever. Nothing is delivered while it is down:
 * `onGap` is called after every (re)connect, so that readers look at the log themselves.
 */
export async function listen(
  url: string,
  channel: string,
  log: Logger,
  handlers: { onPayload(payload: string): void; onGap(): void },
): Promise<Listener> {
  const stopped = new AbortController()
  let client: pg.Client

  async function connect() {
    client = new pg.Client({ connectionString: url, keepAlive: true })
    client.on('notification', (message) => handlers.onPayload(message.payload ?? ''))
    client.on('error', (error) => log.warn({ err: error }, 'the LISTEN connection broke'))
    await client.connect()
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    client.once('end', () => void reconnect())
    handlers.onGap()
  }

  async function reconnect() {
    while (!stopped.signal.aborted) {
      try {
        await sleep(RECONNECT_MS, undefined, { signal: stopped.signal })
        return await connect()
      } catch (error) {
        if (!stopped.signal.aborted) log.debug({ err: error }, 'LISTEN is not back yet')
      }
    }
  }

  await connect()
  return {
    async close() {
      stopped.abort()
      await client.end()
    },
  }
}
