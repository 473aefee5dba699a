import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Document } from '../db/generated/prisma/client.ts'
import type { Notifier } from '../events/notifier.ts'
import { parseReason } from '../jobs/reason.ts'

export interface EraseDeps {
  db: Database
  notifier: Notifier
}

const ERASE = 'SELECT * FROM docket_erase_document($1, $2, $3, $4, $5)'

/**
 * Erases a document's name and text, and what its jobs were asked and answered. Their histories stay, and tell of it.
 * @returns the document without its content; the same when it was erased before
 * @throws DocketError INVALID_INPUT, DOCUMENT_NOT_FOUND, DOCUMENT_HELD, or DOCUMENT_IN_USE while a job on it has not ended
 */
export async function eraseDocument(
  { db, notifier }: EraseDeps,
  { workspaceId, actor }: Viewer,
  documentId: string,
  reason: string,
): Promise<Document> {
  const values = [workspaceId, documentId, actor.type, actor.id, parseReason(reason)]
  const [document] = await db.query<Document>(ERASE, values)
  await wakeReaders({ db, notifier }, documentId)
  return document!
}

const EXPIRED = 'SELECT * FROM docket_expired_documents($1)'
const BATCH = 100

/** Erases documents whose workspace keeps them no longer, at most 100. @returns how many */
export async function eraseExpired(deps: EraseDeps, workerId: string): Promise<number> {
  const expired = await deps.db.query<{ workspaceId: string; id: string }>(EXPIRED, [BATCH])
  for (const { workspaceId, id } of expired) {
    await deps.db.query(ERASE, [workspaceId, id, 'WORKER', workerId, 'kept long enough'])
    await wakeReaders(deps, id)
  }
  return expired.length
}

async function wakeReaders({ db, notifier }: EraseDeps, documentId: string) {
  const jobs = await db.prisma.job.findMany({ where: { documentId }, select: { id: true } })
  for (const { id } of jobs) notifier.wake(id)
}
