import type { WorkspaceEventData } from '../events/types.ts'

type ContentRead = WorkspaceEventData['CONTENT_READ']

// By the context of an operation, which every resolver is given.
const open = new WeakMap<object, { documents: Set<string>; jobs: Set<string> }>()

function readsOf(context: object) {
  const reads = open.get(context) ?? { documents: new Set(), jobs: new Set() }
  open.set(context, reads)
  return reads
}

/** Notes that an operation will be given the text of a document. */
export const noteDocumentRead = (context: object, id: string): void => void readsOf(context).documents.add(id)

/** Notes that an operation will be given the result of a job. */
export const noteResultRead = (context: object, id: string): void => void readsOf(context).jobs.add(id)

/** What an operation was given of confidential content; null when it was nothing. */
export function takeContentRead(context: object): ContentRead | null {
  const reads = open.get(context)
  if (!reads) return null
  open.delete(context)
  return { documentIds: [...reads.documents].sort(), jobIds: [...reads.jobs].sort() }
}
