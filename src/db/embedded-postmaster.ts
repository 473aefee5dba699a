import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { EmbeddedFiles } from './embedded-files.ts'

/** The parent of PostgreSQL's processes. */
export interface Postmaster {
  pid: number
  port: number
}

/** Recovery of a big database after a crash takes its time; what can never work is noticed at once anyway. */
const START_MS = 120_000
const CONNECT_MS = 5_000
const POLL_MS = 10
const FAST_STOP_MS = 10_000
const IMMEDIATE_STOP_MS = 5_000

/** The postmaster that works on this cluster now, whoever started it. */
export async function findPostmaster({ cluster }: EmbeddedFiles): Promise<Postmaster | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const [pid, port] = [Number(lines[0]), Number(lines[3])]
  return pid > 0 && port > 0 && worksOn(cluster, await commandLine(pid)) ? { pid, port } : undefined
}

/**
 * After a crash the pid in postmaster.pid may be anybody's. It is ours when its command line names the cluster; a
 * postmaster that does not say what it works on was started by hand, perhaps here, and counts as ours too.
 */
function worksOn(cluster: string, command: string) {
  return command.includes(`-D ${cluster}`) || /^\S*\bpostgres (?!.*-D \/)/.test(command)
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return words.replaceAll('\0', ' ')
  }
  const ps = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', `${pid}`]).catch(() => undefined)
  return ps?.stdout ?? ''
}

/** Waits until the postmaster accepts connections; false when it ended before that. */
export async function becomesReady(
  port: number,
  password: string,
  isAlive: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = Date.now() + START_MS
  while (await isAlive()) {
    if (await canConnect(port, password)) return true
    if (Date.now() > deadline) {
      throw new EmbeddedDatabaseError('PostgreSQL is still starting after two minutes. Start again later.')
    }
    await delay(POLL_MS)
  }
  return false
}

async function canConnect(port: number, password: string): Promise<boolean> {
  const address = { host: '127.0.0.1', port, user: 'docket', password, database: 'docket' }
  const client = new pg.Client({ ...address, connectionTimeoutMillis: CONNECT_MS })
  try {
    await client.connect()
    return true
  } catch (error) {
    // 57P03: it is starting or shutting down.
    if (['ECONNREFUSED', 'ECONNRESET', '57P03'].includes(String((error as { code?: unknown }).code)))
      return false
    throw new EmbeddedDatabaseError('PostgreSQL runs, but does not let Docket in.', String(error), {
      cause: error,
    })
  } finally {
    await client.end()
  }
}

/** A fast shutdown: open transactions are rolled back, and nothing committed is lost. */
export async function stopPostmaster(files: EmbeddedFiles, pid: number): Promise<void> {
  const isGone = async () => (await findPostmaster(files))?.pid !== pid
  const signals = [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
  ] as const
  for (const [signal, patience] of signals) {
    if (await isGone()) return
    process.kill(pid, signal)
    const deadline = Date.now() + patience
    while (Date.now() < deadline && !(await isGone())) await delay(POLL_MS)
  }
  if (!(await isGone())) throw new EmbeddedDatabaseError(`PostgreSQL (process ${pid}) does not stop.`)
}
