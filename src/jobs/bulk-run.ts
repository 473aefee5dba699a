import { createParams } from '../db/conditions.ts'
import type { BulkAction } from '../db/generated/prisma/client.ts'
import { bulkConditions } from './bulk.ts'
import { parseFilter } from './filter.ts'
import type { RetryDeps } from './retry.ts'

const STRETCH = 200

/**
 * Does a confirmed bulk action, in stretches of 200 jobs. Each one remembers how far the action came in the transaction
 * that changes its jobs: whoever is delivered the action next goes on there, and two at the same time do no harm.
 * @param signal stops it between two stretches, with an error
 */
export async function runBulkAction(deps: RetryDeps, actionId: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const action = await deps.db.prisma.bulkAction.findUnique({ where: { id: actionId } })
    if (action?.status !== 'RUNNING') return
    await changeStretch(deps, action, await nextJobs(deps, action))
  }
}

async function nextJobs({ db }: RetryDeps, action: BulkAction): Promise<string[]> {
  const { values, param } = createParams()
  const where = bulkConditions({ ...action, filter: parseFilter(action.filter) }, param)
  if (action.cursor) where.push(`id > ${param(action.cursor)}::uuid`)
  const jobs = await db.read((query) =>
    query<{ id: string }>(
      `SELECT id FROM job WHERE ${where.join(' AND ')} ORDER BY id LIMIT ${STRETCH}`,
      values,
    ),
  )
  return jobs.map(({ id }) => id)
}

/** A stretch without jobs ends the action. */
async function changeStretch(deps: RetryDeps, { id, kind, workspaceId }: BulkAction, jobIds: string[]) {
  const { db, notifier, models, deadlineHours } = deps
  const changed = await db.query<{ id: string }>('SELECT docket_bulk_stretch($1, $2, $3, $4) AS id', [
    id,
    jobIds,
    JSON.stringify(models),
    `${deadlineHours} hours`,
  ])
  for (const job of changed) {
    notifier.wake(job.id)
    if (kind === 'CANCEL') notifier.cancel(job.id)
  }
  if (jobIds.length === 0) notifier.wake(workspaceId)
  if (kind === 'RETRY' && changed.length > 0) notifier.wakeWorkers()
}
