import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import type { Document } from '../db/generated/prisma/client.ts'
import { parseReason } from '../jobs/reason.ts'

/**
 * Places a legal hold on a document, or lifts it: what is held is not erased, neither by hand nor by retention.
 * @returns the document; unchanged when it was so before
 * @throws DocketError INVALID_INPUT, DOCUMENT_NOT_FOUND
 */
export async function setHold(
  db: Database,
  { workspaceId, actor }: Viewer,
  documentId: string,
  { held, reason }: { held: boolean; reason: string },
): Promise<Document> {
  const [document] = await db.query<Document>('SELECT * FROM docket_hold_document($1, $2, $3, $4, $5)', [
    workspaceId,
    documentId,
    actor.id,
    parseReason(reason),
    held,
  ])
  return document!
}
