import type { Database } from '../../db/database.ts'
import { readLines } from './chain.ts'
import { readProof } from './proof.ts'

/**
 * A stream as JSON lines that src/cli/verify-export.ts checks without this database: its events with the exact text of
 * each, its last sealed line with the path to the tree's root, and the checkpoint that signs the root.
 * @param streamId a job, or a workspace for its own events
 */
export async function* exportStream(db: Database, streamId: string): AsyncGenerator<string> {
  // First, so that the events reach at least as far.
  const proof = await readProof(db, streamId)
  for await (const { text, hash } of readLines(db, streamId))
    yield JSON.stringify({ kind: 'event', text, hash })
  if (!proof) return
  yield JSON.stringify({ kind: 'head', ...proof.head, path: proof.path })
  yield JSON.stringify({ kind: 'checkpoint', ...proof.checkpoint })
}
