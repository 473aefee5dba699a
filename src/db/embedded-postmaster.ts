import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Account, spawnDetached } from './embedded-account.ts'
import type { Cluster } from './embedded-cluster.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'

export interface Postmaster {
  pid: number
  port: number
}

/** Crash recovery of a big database takes its time; a wrong password or port is noticed at once anyway. */
const START_MS = 120_000
const PORT_ATTEMPTS = 5
const POLL_MS = 10
const FAST_STOP_MS = 10_000
const IMMEDIATE_STOP_MS = 5_000

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  log_checkpoints: 'off',
  // A client that vanished must not keep its locks: noticed while it waits, while it idles, and on a dead network.
  client_connection_check_interval: '1s',
  idle_in_transaction_session_timeout: '60s',
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
}

/** The postmaster that works on this folder now, whoever started it. */
export async function findPostmaster({ folder }: Cluster): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 && port > 0 && worksOn(folder, await commandLine(pid)) ? { pid, port } : undefined
}

/**
 * After a crash the pid in postmaster.pid may be anybody's. It is ours when its command line names the folder; a
 * postmaster that does not say which folder it works on was started by hand, perhaps here, and counts as ours too.
 */
function worksOn(folder: string, command: string) {
  return command.includes(`-D ${folder}`) || /^\S*\bpostgres (?!.*-D \/)/.test(command)
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return words.replaceAll('\0', ' ')
  }
  const ps = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', `${pid}`]).catch(() => undefined)
  return ps?.stdout ?? ''
}

export async function launchPostmaster(
  cluster: Cluster,
  password: string,
  settings: Record<string, string>,
  postgres: string,
  account: Account,
): Promise<Postmaster> {
  // PostgreSQL takes any living process of its own user for a postmaster; we have looked closer.
  await rm(join(cluster.folder, 'postmaster.pid'), { force: true })
  const options = Object.entries({ ...DEFAULTS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const log = await open(cluster.logFile, 'a', 0o600)
    const { size: start } = await log.stat()
    const child = spawnDetached(
      account,
      postgres,
      ['-D', cluster.folder, '-p', `${port}`, ...options],
      ['ignore', log.fd, log.fd],
    )
    await once(child, 'spawn').finally(() => log.close())
    child.unref()
    const isAlive = () => child.exitCode === null && child.signalCode === null
    if (await acceptsConnections(port, password, isAlive)) return { pid: child.pid!, port }
    const said = (await readFile(cluster.logFile)).subarray(start).toString()
    // Another program took the port after the kernel had offered it to us.
    if (attempt === PORT_ATTEMPTS || !said.includes('Address already in use')) {
      throw new EmbeddedDatabaseError('PostgreSQL did not start.', said)
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** False when the postmaster ended before it accepted a connection. */
export async function acceptsConnections(
  port: number,
  password: string,
  isAlive: () => boolean | Promise<boolean>,
) {
  const deadline = Date.now() + START_MS
  while (await isAlive()) {
    if (await canConnect(port, password)) return true
    if (Date.now() > deadline) {
      throw new EmbeddedDatabaseError(
        'PostgreSQL is still starting after two minutes. Wait for it and start again.',
      )
    }
    await delay(POLL_MS)
  }
  return false
}

async function canConnect(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'docket', password, database: 'docket' })
  try {
    await client.connect()
    return true
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    // 57P03: starting or shutting down.
    if (['ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code)) return false
    throw new EmbeddedDatabaseError('PostgreSQL runs, but does not let Docket in.', String(error), {
      cause: error,
    })
  } finally {
    await client.end()
  }
}

/** A fast shutdown: open transactions are rolled back and nothing committed is lost. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  const isGone = async () => (await findPostmaster(cluster))?.pid !== pid
  for (const [signal, patience] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const) {
    if (await isGone()) return
    process.kill(pid, signal)
    const deadline = Date.now() + patience
    while (Date.now() < deadline && !(await isGone())) await delay(POLL_MS)
  }
  if (!(await isGone())) throw new EmbeddedDatabaseError(`PostgreSQL (process ${pid}) does not stop.`)
}
