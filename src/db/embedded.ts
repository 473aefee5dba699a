import { chooseAccount } from './embedded-account.ts'
import { findBinaries } from './embedded-binaries.ts'
import { createCluster, giveCluster } from './embedded-cluster.ts'
import { type EmbeddedFiles, hasCluster, openDataDir, readPassword } from './embedded-files.ts'
import { launchPostmaster } from './embedded-launch.ts'
import { type FileLock, shareLock, tryLock, waitForLock } from './embedded-lock.ts'
import { becomesReady, findPostmaster, stopPostmaster } from './embedded-postmaster.ts'

export interface EmbeddedDatabase {
  url: string
  /** False when another process was using it already; this one only attached. */
  owned: boolean
  /** Stops PostgreSQL, unless another process still uses it: the last one out turns off the light. */
  stop(): Promise<void>
}

interface EmbeddedOptions {
  dataDir: string
  log?: (line: string) => void
  /** Settings of PostgreSQL, in place of or beside our defaults; they count for the process that starts it. */
  settings?: Record<string, string>
}

/**
 * Starts the PostgreSQL that comes with Docket, or attaches to it when it runs already. Processes start and stop
 * it one at a time, and each that uses it holds a share of a lock for life. So whoever finds no other holder is
 * its only user, also when the process that started it was killed and left it running.
 * @throws EmbeddedDatabaseError with a sentence for the person at the terminal
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const files = await openDataDir(options.dataDir)
  return takingTurns(files, async () => {
    const { pid, port, password } = (await attach(files)) ?? (await start(files, options))
    const owned = isUnused(files)
    const share = shareLock(files.users)
    options.log?.(`PostgreSQL ${owned ? 'runs' : 'runs already'} on 127.0.0.1:${port} (process ${pid})`)
    return {
      url: `postgresql://docket:${password}@127.0.0.1:${port}/docket`,
      owned,
      stop: () => leave(files, pid, share),
    }
  })
}

async function attach(files: EmbeddedFiles) {
  for (;;) {
    const running = await findPostmaster(files)
    if (!running) return undefined
    const password = await readPassword(files)
    const isAlive = async () => (await findPostmaster(files))?.pid === running.pid
    if (await becomesReady(running.port, password, isAlive)) return { ...running, password }
  }
}

async function start(files: EmbeddedFiles, { settings = {}, log }: EmbeddedOptions) {
  const binaries = await findBinaries()
  const account = await chooseAccount(files, binaries.postgres)
  if (await hasCluster(files)) {
    await giveCluster(files, account)
  } else {
    log?.(`Making a database in ${files.cluster}`)
    await createCluster({ files, binaries, account, durable: settings.fsync !== 'off' })
  }
  const password = await readPassword(files)
  const { postgres } = binaries
  return { ...(await launchPostmaster({ files, postgres, account, password, settings })), password }
}

function leave(files: EmbeddedFiles, pid: number, share: FileLock) {
  return takingTurns(files, async () => {
    share.release()
    if (isUnused(files)) await stopPostmaster(files, pid)
  })
}

function isUnused({ users }: EmbeddedFiles) {
  const lock = tryLock(users)
  lock?.release()
  return lock !== undefined
}

async function takingTurns<Result>({ turn }: EmbeddedFiles, action: () => Promise<Result>): Promise<Result> {
  const lock = await waitForLock(turn)
  try {
    return await action()
  } finally {
    lock.release()
  }
}
