import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import type { Logger } from '../log.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { isUnavailable } from './unavailable.ts'

/** A migrated database that is ready for use. */
export interface ProvidedDatabase {
  url: string
  stop(): Promise<void>
}

/** The database of DATABASE_URL, or else the embedded one; brought up to this version's schema. */
export async function provideDatabase(config: Config, log: Logger): Promise<ProvidedDatabase> {
  const { url, stop } = config.DATABASE_URL
    ? { url: config.DATABASE_URL, stop: async () => {} }
    : await startEmbedded({ dataDir: config.DOCKET_DATA_DIR, log: (line) => log.info(line) })
  try {
    const applied = await patiently(log, () => migrate(url))
    if (applied.length > 0) log.info({ applied }, 'the database is migrated')
    return { url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const PATIENCE_MS = 60_000
const AGAIN_MS = 500

/** A database that is just starting, or restarting, is waited for. */
async function patiently<Result>(log: Logger, action: () => Promise<Result>): Promise<Result> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await action()
    } catch (error) {
      if (!isUnavailable(error) || performance.now() > giveUpAt) throw error
      log.warn({ err: error }, 'waiting for the database')
      await sleep(AGAIN_MS)
    }
  }
}
