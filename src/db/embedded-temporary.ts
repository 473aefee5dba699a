import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from './embedded.ts'

/** Faster by never waiting for the disk; what is lost in a crash is nobody's. */
const FORGETFUL = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** Waits until its standard input closes, then stops PostgreSQL and removes its folder. */
const GUARD = `
  cat
  kill -QUIT "$(head -n 1 "$0/postgres/postmaster.pid")"
  while [ -e "$0/postgres/postmaster.pid" ]; do sleep 0.02; done
  rm -rf "$0"`

/**
 * A PostgreSQL for tests and tools, gone without a trace when it is stopped. A guard of its own does
 * that, so that it also happens when this process is interrupted or killed.
 */
export async function startTemporary(
  settings: Record<string, string> = FORGETFUL,
): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-'))
  await chmod(dataDir, 0o711) // as root, PostgreSQL runs as another user, who must get in
  const guard = spawn('/bin/sh', ['-c', GUARD, dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const stop = async () => {
    guard.stdin.end()
    await once(guard, 'exit')
  }
  try {
    const { url } = await startEmbedded({ dataDir, settings })
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
