import pg from 'pg'
import { translate } from './errors.ts'

/** One connection of its own, for what belongs to a session: advisory locks. */
export interface Session {
  /** Columns come back as PostgreSQL names them. */
  query<Row>(statement: string, values?: unknown[]): Promise<Row[]>
  /** Resolves when the connection is gone, for whatever reason */
  closed: Promise<void>
  close(): void
}

// The server notices within 6 s that a host has vanished without a word, and drops the session's locks.
const OPTIONS =
  '-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3 -c tcp_user_timeout=6000'

/** @param timeoutMs longest time for connecting, and for each statement; after it the connection is given up */
export async function openSession(url: string, timeoutMs: number): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    options: OPTIONS,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  const closed = new Promise<void>((resolve) => client.once('end', () => resolve()))
  // A failing query, or the end, tells of it.
  client.on('error', () => {})
  // A polite goodbye would wait for a server that does not answer.
  const close = () =>
    void (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
  try {
    await client.connect()
  } catch (error) {
    close()
    throw error
  }
  return {
    async query<Row>(statement: string, values: unknown[] = []) {
      try {
        return (await client.query(statement, values)).rows as Row[]
      } catch (error) {
        throw translate(error)
      }
    },
    closed,
    close,
  }
}
