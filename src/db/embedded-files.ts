import { constants } from 'node:fs'
import { access, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedDatabaseError } from './embedded-error.ts'

/** Where things are. */
export interface EmbeddedFiles {
  dataDir: string
  /** PostgreSQL's own folder */
  cluster: string
  password: string
  log: string
  /** Locked by the process that starts or stops PostgreSQL, while it does. */
  turn: string
  /** Locked, as one of many, by each process that uses PostgreSQL, for life. */
  users: string
}

export async function openDataDir(dataDir: string): Promise<EmbeddedFiles> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
  } catch (cause) {
    throw new EmbeddedDatabaseError(`The data folder ${dataDir} cannot be written to.`, '', { cause })
  }
  const path = await realpath(dataDir)
  return {
    dataDir: path,
    cluster: join(path, 'postgres'),
    password: join(path, 'postgres-password'),
    log: join(path, 'postgres.log'),
    turn: join(path, 'postgres-turn.lock'),
    users: join(path, 'postgres-users.lock'),
  }
}

export async function hasCluster({ cluster }: EmbeddedFiles): Promise<boolean> {
  try {
    await stat(join(cluster, 'PG_VERSION'))
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false
    const sentence = `The folder ${cluster} belongs to another user: start Docket as that user.`
    throw new EmbeddedDatabaseError(sentence, '', { cause })
  }
}

/** The password was made with the cluster; without it nobody gets in. */
export async function readPassword({ cluster, password }: EmbeddedFiles): Promise<string> {
  const content = await readFile(password, 'utf8').catch(() => '')
  if (content) return content
  throw new EmbeddedDatabaseError(
    `The database in ${cluster} needs its password, but ${password} cannot be read. Restore it from a backup.`,
  )
}
