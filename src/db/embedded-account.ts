import { execFile, type SpawnOptions, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { EmbeddedDatabaseError } from './embedded-error.ts'
import type { EmbeddedFiles } from './embedded-files.ts'

/** The operating system account PostgreSQL runs as. */
export interface Account {
  /** Who must own the files; absent when that is ourselves. */
  owner?: { uid: number; gid: number }
  /** Words before a command that make it run as the owner; when there are none, spawn() changes the user. */
  prefix: string[]
}

// Nothing of our own environment, which holds secrets, goes to PostgreSQL.
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/**
 * PostgreSQL refuses to run as root: as root it runs as the owner of its folder, else as the account `postgres`,
 * else `nobody`. Where that account cannot reach the files (a clone below /root, say) it gets the capability to
 * pass through closed folders.
 */
export async function chooseAccount(files: EmbeddedFiles, postgres: string): Promise<Account> {
  const owner = process.getuid?.() === 0 ? await unprivilegedOwner(files) : undefined
  const accounts = owner ? [{ owner, prefix: [] }, throughClosedFolders(owner)] : [{ prefix: [] }]
  const refusals: string[] = []
  for (const account of accounts) {
    const words = ['-c', 'cd "$0" && exec "$1" --version', files.dataDir, postgres]
    const probe = await run(account, '/bin/sh', words)
    if (probe.ok) return account
    refusals.push(probe.output)
  }
  const who = owner ? `user ${owner.uid} (it does not run as root)` : 'this user'
  throw new EmbeddedDatabaseError(`PostgreSQL cannot run in ${files.dataDir} as ${who}.`, refusals.join(''))
}

async function unprivilegedOwner({ cluster }: EmbeddedFiles) {
  const { uid, gid } = await stat(cluster).catch(() => ({ uid: 0, gid: 0 }))
  if (uid !== 0) return { uid, gid }
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const account = ['postgres', 'nobody'].map((name) => accounts.find((a) => a[0] === name)).find(Boolean)
  if (!account)
    throw new EmbeddedDatabaseError('PostgreSQL does not run as root: start Docket as another user.')
  return { uid: Number(account[2]), gid: Number(account[3]) }
}

/**
 * PostgreSQL only looks whether its user is root, not at capabilities. Its programs find each other with access(),
 * which honours a capability only when a change of user leaves capabilities alone (no_setuid_fixup).
 */
function throughClosedFolders(owner: { uid: number; gid: number }): Account {
  const user = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups']
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { owner, prefix: ['setpriv', ...user, ...capability, '--securebits=+no_setuid_fixup'] }
}

/** Runs a program to its end; `input` goes to its standard input. */
export function run(account: Account, program: string, args: string[], input = '') {
  const [file, ...words] = [...account.prefix, program, ...args] as [string, ...string[]]
  return new Promise<{ ok: boolean; output: string }>((resolve) => {
    const child = execFile(file, words, identity(account), (error, stdout, stderr) => {
      resolve({ ok: !error, output: `${stdout}${stderr}` || (error?.message ?? '') })
    })
    child.stdin?.on('error', () => {}) // a program that ended early does not read; its exit code says why
    child.stdin?.end(input)
  })
}

/** Starts a program in a session of its own, so that Ctrl-C in our terminal does not reach it. */
export function spawnDetached(
  account: Account,
  program: string,
  args: string[],
  stdio: SpawnOptions['stdio'],
) {
  const [file, ...words] = [...account.prefix, program, ...args] as [string, ...string[]]
  return spawn(file, words, { ...identity(account), stdio, detached: true })
}

function identity(account: Account) {
  const user = account.prefix.length > 0 ? {} : account.owner
  return { ...user, cwd: '/', env: ENVIRONMENT }
}
