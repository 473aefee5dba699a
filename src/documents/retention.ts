import type { Viewer } from '../access/viewer.ts'
import { startBackground } from '../db/background.ts'
import type { Database } from '../db/database.ts'
import { invalidInput } from '../errors.ts'
import type { Logger } from '../log.ts'
import { type EraseDeps, eraseExpired } from './erase.ts'

// A century: longer is for ever, which is null.
const MAX_DAYS = 36_500

/**
 * Sets for how many days content is kept after the last job on it has ended.
 * @param days null keeps it for ever
 * @throws DocketError INVALID_INPUT when it is not from 1 to 36,500, or not given at all
 */
export async function setRetention(
  db: Database,
  { workspaceId, actor }: Viewer,
  days: number | null | undefined,
): Promise<void> {
  if (days === undefined)
    throw invalidInput({ field: 'days', message: 'is missing; null keeps content for ever' })
  if (days !== null && (days < 1 || days > MAX_DAYS)) {
    throw invalidInput({ field: 'days', message: `is not from 1 to ${MAX_DAYS}` })
  }
  await db.query('SELECT docket_set_retention($1, $2, $3)', [workspaceId, actor.id, days])
}

const EVERY_MS = 60_000

/** Erases what is kept no longer, now and every minute. Two processes at once do no harm: the second finds it done. */
export function startRetention(deps: EraseDeps & { log: Logger }, name: string): { stop(): Promise<void> } {
  const timing = { everyMs: EVERY_MS, failure: 'expired documents could not be erased' }
  return startBackground(deps.log, timing, async () => {
    const erased = await eraseExpired(deps, name)
    if (erased > 0) deps.log.info({ documents: erased }, 'expired documents were erased')
    return erased > 0
  })
}
