import type { Database } from '../../db/database.ts'
import { openSession } from '../../db/session.ts'
import type { Logger } from '../../log.ts'
import { CHECKPOINT_COLUMNS, type CheckpointRow, checkpointHash, fromRow } from './checkpoint.ts'
import { appendCheckpoints, lastCheckpoint } from './checkpoint-file.ts'
import { type AuditKey, publicPem } from './key.ts'
import { type Progress, seal } from './seal.ts'

const SEAL_MS = 60_000
/** Longest time for a statement */
const TIMEOUT_MS = 60_000
/** Longest time that a shutdown waits for the last checkpoint. */
const LAST_MS = 3000

interface SealerDeps {
  db: Database
  databaseUrl: string
  log: Logger
  key: AuditKey
  /** Where checkpoints are appended, outside the database */
  file: string
}

/**
 * Seals the log at the start, every minute, and once more when it is stopped; makes the partitions of the months to come.
 * Any number of processes may run one: they take turns. What fails is logged and tried again a minute later.
 */
export function startSealer(deps: SealerDeps): { stop(): Promise<void> } {
  const { log, key } = deps
  log.info({ keyId: key.id, publicKey: publicPem(key) }, 'the log is sealed with this key')
  const sealAll = sealing(deps)
  let running = run(deps, () => catchUp(deps)).then(() => run(deps, sealAll))
  const timer = setInterval(() => {
    running = running.then(() => run(deps, sealAll))
  }, SEAL_MS)
  return {
    async stop() {
      clearInterval(timer)
      const last = running.then(() => run(deps, sealAll))
      let late: NodeJS.Timeout | undefined
      await Promise.race([last, new Promise((resolve) => (late = setTimeout(resolve, LAST_MS)))])
      clearTimeout(late)
    },
  }
}

async function run({ log }: SealerDeps, action: () => Promise<void>) {
  await action().catch((error: unknown) => log.warn({ err: error }, 'the log could not be sealed'))
}

/**
 * Seals all that is there each time it is called, and knows how far it has looked, also after a failure. A checkpoint leaves
 * the database right after it is committed.
 */
function sealing({ db, databaseUrl, log, key, file }: SealerDeps): () => Promise<void> {
  let progress: Progress | null = null
  return async () => {
    await db.query('SELECT docket_add_partitions()')
    const session = await openSession(databaseUrl, TIMEOUT_MS)
    try {
      do {
        const pass = await seal(session, key, progress)
        if (!pass) return
        progress = pass.progress
        if (!pass.checkpoint) continue
        log.info({ checkpoint: pass.checkpoint }, 'the log was sealed')
        await appendCheckpoints(file, [pass.checkpoint])
      } while (progress.below)
    } finally {
      session.close()
    }
  }
}

const SINCE = `SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint WHERE number >= $1 ORDER BY number`

/** Appends to the file what a crash, or another server meanwhile, kept from it. */
async function catchUp({ db, log, file }: SealerDeps) {
  const known = await lastCheckpoint(file)
  if (!known) return
  const [same, ...missing] = (await db.query<CheckpointRow>(SINCE, [known.number])).map(fromRow)
  if (same && checkpointHash(same) === checkpointHash(known)) return await appendCheckpoints(file, missing)
  log.error(
    { file, checkpoint: known.number },
    'the last checkpoint in the file is not in the database: its log was changed, or the file belongs to another one',
  )
}
