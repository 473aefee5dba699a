import type { Database } from '../../db/database.ts'
import {
  CHECKPOINT_COLUMNS,
  type Checkpoint,
  type CheckpointRow,
  fromRow,
  headText,
  isGenuine,
} from './checkpoint.ts'
import type { PublicKeys } from './key.ts'
import { type Hash, leafHash, rootOfPath } from './merkle.ts'
import { checkpointProblem, lineProblem, type Problem } from './problem.ts'

/** That a stream's last sealed line is in the tree of the last checkpoint. */
export interface Proof {
  head: { streamId: string; seq: number; hash: Hash; leaf: number }
  /** The siblings on the way from the leaf to the root */
  path: Hash[]
  checkpoint: Checkpoint
}

// One statement, so that the path and the checkpoint belong together.
const READ = `
  SELECT ${CHECKPOINT_COLUMNS}, head.stream_id, head.seq, encode(head.hash, 'hex') AS hash, head.leaf,
    ARRAY(
      SELECT encode(node.hash, 'hex') FROM generate_series(0, 30) AS step
      JOIN merkle_node AS node ON node.level = step AND node.index = (head.leaf >> step) # 1
      ORDER BY step) AS path
  FROM (SELECT * FROM sealed_head WHERE stream_id = $1 ORDER BY checkpoint DESC LIMIT 1) AS head,
    (SELECT * FROM checkpoint ORDER BY number DESC LIMIT 1) AS last`

/** @returns null when the stream was not sealed yet */
export async function readProof(db: Database, streamId: string): Promise<Proof | null> {
  const [row] = await db.query<CheckpointRow & Proof['head'] & { path: Hash[] }>(READ, [streamId])
  if (!row) return null
  const { seq, hash, leaf, path, streamId: _, ...checkpoint } = row
  return { head: { streamId, seq, hash, leaf }, path, checkpoint: fromRow(checkpoint) }
}

export function checkProof({ head, path, checkpoint }: Proof, keys: PublicKeys): Problem | null {
  const problem = checkSignature(checkpoint, keys)
  if (problem) return problem
  const root = rootOfPath(leafHash(headText(head)), head.leaf, checkpoint.size, path)
  if (root === checkpoint.root) return null
  return lineProblem(
    'HEAD_CHANGED',
    head,
    `is not what checkpoint ${checkpoint.number} signed`,
    checkpoint.number,
  )
}

export function checkSignature(checkpoint: Checkpoint, keys: PublicKeys): Problem | null {
  if (!keys.has(checkpoint.keyId)) {
    return checkpointProblem(
      'KEY_UNKNOWN',
      checkpoint.number,
      `is signed with the key ${checkpoint.keyId}, which is not at hand`,
    )
  }
  if (isGenuine(checkpoint, keys)) return null
  return checkpointProblem('CHECKPOINT_CHANGED', checkpoint.number, 'is not what was signed')
}
