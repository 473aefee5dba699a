import { once } from 'node:events'
import { open, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Account, spawnDetached } from './embedded-account.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { EmbeddedFiles } from './embedded-files.ts'
import { becomesReady, type Postmaster } from './embedded-postmaster.ts'

const ATTEMPTS = 20
const RETRY_MS = 50

/** Another program took the port first; processes of a postmaster that was killed are still on their way out. */
const PASSING = /Address already in use|shared memory block .* is still in use/

const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '100',
  log_checkpoints: 'off',
  // A client that is gone must not keep its locks: noticed while a query runs, between queries, and when only
  // its network is gone.
  client_connection_check_interval: '1s',
  idle_in_transaction_session_timeout: '60s',
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
}

interface Launch {
  files: EmbeddedFiles
  postgres: string
  account: Account
  password: string
  settings: Record<string, string>
}

/** Starts PostgreSQL on a free port; nothing may run on the cluster. */
export async function launchPostmaster(launch: Launch): Promise<Postmaster> {
  await disownPidFile(launch.files)
  for (let attempt = 1; ; attempt++) {
    const { postmaster, said } = await launchOn(await freePort(), launch)
    if (postmaster) return postmaster
    if (attempt === ATTEMPTS || !PASSING.test(said))
      throw new EmbeddedDatabaseError('PostgreSQL did not start.', said)
    await delay(RETRY_MS)
  }
}

/**
 * PostgreSQL takes any living process of its user for the postmaster that a crash left in this file, only not
 * its own parent: us. To delete the file would be wrong: the rest of it lets PostgreSQL notice server processes
 * that outlived their postmaster.
 */
async function disownPidFile({ cluster }: EmbeddedFiles) {
  const path = join(cluster, 'postmaster.pid')
  const content = await readFile(path, 'utf8').catch(() => undefined)
  if (content) await writeFile(path, content.replace(/^\d+/, `${process.pid}`))
}

async function launchOn(port: number, { files, postgres, account, password, settings }: Launch) {
  const options = Object.entries({ ...DEFAULTS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const log = await open(files.log, 'a', 0o600)
  const { size: before } = await log.stat()
  const words = ['-D', files.cluster, '-p', `${port}`, ...options]
  const child = spawnDetached(account, postgres, words, ['ignore', log.fd, log.fd])
  await once(child, 'spawn').finally(() => log.close())
  child.unref()
  const isAlive = () => child.exitCode === null && child.signalCode === null
  if (await becomesReady(port, password, isAlive)) return { postmaster: { pid: child.pid!, port }, said: '' }
  return { said: (await readFile(files.log)).subarray(before).toString() }
}

/** Free at this moment; another program may still be faster. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return address.port
}
