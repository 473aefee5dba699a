import pg from 'pg'
import type { Logger } from '../log.ts'

export interface PoolOptions {
  maxConnections?: number
  /** Longest wait for a connection, while all are in use or the database is gone; 3 s unless told */
  connectTimeoutMs?: number
  /** An idle connection is closed after this time */
  idleTimeoutMs?: number
  /** Longest time for a statement; 8 s unless told */
  queryTimeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 3000
const QUERY_TIMEOUT_MS = 8000

/** A pool whose connections may break at any moment without ending the process. */
export function openPool(
  url: string,
  log: Logger,
  {
    maxConnections = 10,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    idleTimeoutMs = 10_000,
    queryTimeoutMs = QUERY_TIMEOUT_MS,
  }: PoolOptions = {},
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    idleTimeoutMillis: idleTimeoutMs,
    keepAlive: true,
    connectionTimeoutMillis: connectTimeoutMs,
    // A connection whose other end has vanished says nothing; after this it is given up, and the next one is tried.
    query_timeout: queryTimeoutMs,
  })
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection broke'))
  // The pool listens to idle clients only; one that is on its way in or out would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
