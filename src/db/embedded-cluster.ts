import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, run } from './embedded-account.ts'
import type { Binaries } from './embedded-binaries.ts'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { EmbeddedFiles } from './embedded-files.ts'

const UNFINISHED = 'postgres-new-'

interface Making {
  files: EmbeddedFiles
  binaries: Binaries
  account: Account
  /** False for tests: nothing is forced to the disk. */
  durable: boolean
}

/**
 * Makes the cluster and its database in a folder of another name and renames it at the end: who finds the
 * folder finds it whole, however often the making was killed.
 */
export async function createCluster(making: Making) {
  const { files, account } = making
  await removeUnfinished(files)
  await writeFile(files.password, randomBytes(24).toString('hex'), { mode: 0o600 })
  await give(files.password, account)
  const folder = await mkdtemp(join(files.dataDir, UNFINISHED))
  await give(folder, account)
  await initialise(folder, making)
  await rename(folder, files.cluster).catch((cause) => {
    const sentence = `The folder ${files.cluster} exists but holds no database. Move it away and start again.`
    throw new EmbeddedDatabaseError(sentence, '', { cause })
  })
}

async function initialise(folder: string, { files, binaries, account, durable }: Making) {
  const initdb = [
    `--pgdata=${folder}`,
    '--username=docket',
    `--pwfile=${files.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // PostgreSQL's own order of text: an update of the C library cannot break an index.
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]
  const single = ['--single', ...(durable ? [] : ['-F']), '-D', folder, 'postgres']
  const steps = [
    () => run(account, binaries.initdb, initdb),
    () => run(account, binaries.postgres, single, 'CREATE DATABASE docket\n'),
  ]
  for (const step of steps) {
    const { ok, output } = await step()
    if (!ok) throw new EmbeddedDatabaseError(`No database could be made in ${files.dataDir}.`, output)
  }
}

/** An initdb whose parent was killed may still be writing there; it gives up when its files are gone. */
async function removeUnfinished({ dataDir }: EmbeddedFiles) {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(UNFINISHED))
  for (const name of names) await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10 })
}

/** A cluster that root restored from a backup is given to the account as a whole. */
export async function giveCluster({ cluster }: EmbeddedFiles, account: Account) {
  if (!account.owner || (await stat(cluster)).uid !== 0) return
  const names = await readdir(cluster, { recursive: true })
  for (const name of names) await give(join(cluster, name), account)
  await give(cluster, account)
}

async function give(path: string, { owner }: Account) {
  if (owner) await chown(path, owner.uid, owner.gid)
}
