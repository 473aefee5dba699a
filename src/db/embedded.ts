import { chooseAccount } from './embedded-account.ts'
import {
  type Cluster,
  createCluster,
  exists,
  findBinaries,
  giveCluster,
  openDataDir,
  readPassword,
} from './embedded-cluster.ts'
import { type FileLock, shareLock, tryLock, waitForLock } from './embedded-lock.ts'
import {
  acceptsConnections,
  findPostmaster,
  launchPostmaster,
  stopPostmaster,
} from './embedded-postmaster.ts'

export interface EmbeddedDatabase {
  url: string
  /** False when another process was using it already; this one only attached. */
  owned: boolean
  /** Stops PostgreSQL, unless another process still uses it: the last one out turns off the light. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDir: string
  log?: (line: string) => void
  /** Settings of PostgreSQL that differ from our defaults. */
  settings?: Record<string, string>
}

/**
 * Starts the PostgreSQL that comes with Docket, or attaches to it when it runs already. Processes start and stop
 * it one at a time, and each one that uses it holds a share of a lock for life. So the one that finds no other
 * holder is its only user, also when PostgreSQL was left running by a process that was killed.
 * @throws EmbeddedDatabaseError with a sentence for the person at the terminal
 */
export async function startEmbedded({
  dataDir,
  log = () => {},
  settings = {},
}: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const cluster = await openDataDir(dataDir)
  return takingTurns(cluster, async () => {
    const { pid, port, password } = (await attach(cluster)) ?? (await start(cluster, settings, log))
    const owned = isUnused(cluster)
    const share = shareLock(cluster.usersFile)
    log(`PostgreSQL ${owned ? 'runs' : 'runs already'} on 127.0.0.1:${port} (process ${pid})`)
    return {
      url: `postgresql://docket:${password}@127.0.0.1:${port}/docket`,
      owned,
      stop: () => leave(cluster, pid, share),
    }
  })
}

async function attach(cluster: Cluster) {
  for (;;) {
    const running = await findPostmaster(cluster)
    if (!running) return undefined
    const password = await readPassword(cluster)
    const isAlive = async () => (await findPostmaster(cluster))?.pid === running.pid
    if (await acceptsConnections(running.port, password, isAlive)) return { ...running, password }
  }
}

async function start(cluster: Cluster, settings: Record<string, string>, log: (line: string) => void) {
  const binaries = await findBinaries()
  const account = await chooseAccount(cluster, binaries.postgres)
  if (await exists(cluster)) {
    await giveCluster(cluster, account)
  } else {
    log(`Making a database in ${cluster.folder}`)
    await createCluster(cluster, binaries, account, settings.fsync !== 'off')
  }
  const password = await readPassword(cluster)
  const postmaster = await launchPostmaster(cluster, password, settings, binaries.postgres, account)
  return { ...postmaster, password }
}

function leave(cluster: Cluster, pid: number, share: FileLock) {
  return takingTurns(cluster, async () => {
    share.release()
    if (isUnused(cluster)) await stopPostmaster(cluster, pid)
  })
}

function isUnused({ usersFile }: Cluster) {
  const lock = tryLock(usersFile)
  lock?.release()
  return lock !== undefined
}

async function takingTurns<Result>({ turnFile }: Cluster, action: () => Promise<Result>): Promise<Result> {
  const turn = await waitForLock(turnFile)
  try {
    return await action()
  } finally {
    turn.release()
  }
}
