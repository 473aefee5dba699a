import type { Database } from '../../db/database.ts'
import {
  CHECKPOINT_COLUMNS,
  type Checkpoint,
  type CheckpointRow,
  checkpointHash,
  fromRow,
  headText,
  NO_CHECKPOINT,
} from './checkpoint.ts'
import { readCheckpoints } from './checkpoint-file.ts'
import type { PublicKeys } from './key.ts'
import { type Hash, leafHash, memoryNodes, type NodeStore, updateTree } from './merkle.ts'
import { checkpointProblem, type Problem } from './problem.ts'
import { checkSignature } from './proof.ts'

/** What was looked at, and the first checkpoint that does not fit. */
export interface CheckpointsReport {
  checkpoints: number
  problem: Problem | null
}

interface SealedHead {
  checkpoint: number
  leaf: number
  streamId: string
  seq: number
  hash: Hash
}

type SealedCheckpoint = Checkpoint & { heads: SealedHead[] }

const PAGE = 50

const READ = `SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint WHERE number > $1 ORDER BY number LIMIT ${PAGE}`

const READ_HEADS = `
  SELECT checkpoint, leaf, stream_id, seq, encode(hash, 'hex') AS hash FROM sealed_head
  WHERE checkpoint BETWEEN $1 AND $2`

/**
 * Checks every checkpoint: its signature, its place after the one before it, and its tree, which is built anew from the
 * heads that are kept. Checkpoints that left the database must still be there.
 * @param file of checkpoints, or null when there is none to compare with
 * @throws OperatorError when the file is not one of checkpoints
 */
export async function verifyCheckpoints(
  db: Database,
  keys: PublicKeys,
  file: string | null,
): Promise<CheckpointsReport> {
  const outside = await readOutside(file)
  const nodes = memoryNodes()
  let before: Checkpoint | null = null
  for await (const checkpoint of sealedCheckpoints(db)) {
    const problem =
      checkPlace(before, checkpoint) ??
      checkSignature(checkpoint, keys) ??
      (await checkTree(nodes, checkpoint)) ??
      checkOutside(outside, checkpoint)
    if (problem) return { checkpoints: before?.number ?? 0, problem }
    before = checkpoint
  }
  const checkpoints = before?.number ?? 0
  return { checkpoints, problem: await findCutOff(db, checkpoints, outside) }
}

async function* sealedCheckpoints(db: Database): AsyncGenerator<SealedCheckpoint> {
  let last = -(2 ** 31)
  for (;;) {
    const page = (await db.query<CheckpointRow>(READ, [last])).map(fromRow)
    if (page.length === 0) return
    const first = page[0]!.number
    last = page.at(-1)!.number
    const heads = Map.groupBy(
      await db.query<SealedHead>(READ_HEADS, [first, last]),
      (head) => head.checkpoint,
    )
    for (const checkpoint of page) yield { ...checkpoint, heads: heads.get(checkpoint.number) ?? [] }
  }
}

/** Whether a checkpoint follows the one before it. */
export function checkPlace(before: Checkpoint | null, { number, previous }: Checkpoint): Problem | null {
  const expected = (before?.number ?? 0) + 1
  if (number !== expected) return checkpointProblem('CHECKPOINT_MISSING', expected, 'is missing')
  if (previous === (before ? checkpointHash(before) : NO_CHECKPOINT)) return null
  return checkpointProblem('CHECKPOINT_CHANGED', number, 'does not follow the one before it')
}

async function checkTree(nodes: NodeStore, { number, size, root, heads }: SealedCheckpoint) {
  const leaves = new Map(heads.map((head) => [head.leaf, leafHash(headText(head))]))
  // A tree that lost leaves cannot be built.
  const built = await updateTree(nodes, leaves, size).catch(() => null)
  if (built === root) return null
  return checkpointProblem('HEAD_CHANGED', number, 'did not sign the last lines that are kept for it')
}

/** Hashes of the checkpoints of a file, by number. There are several of one number when somebody replaced one. */
async function readOutside(file: string | null): Promise<Map<number, Hash[]>> {
  const outside = new Map<number, Hash[]>()
  if (!file) return outside
  for await (const checkpoint of readCheckpoints(file)) {
    const { number } = checkpoint
    outside.set(number, [...(outside.get(number) ?? []), checkpointHash(checkpoint)])
  }
  return outside
}

function checkOutside(outside: Map<number, Hash[]>, checkpoint: Checkpoint): Problem | null {
  const hash = checkpointHash(checkpoint)
  if ((outside.get(checkpoint.number) ?? []).every((other) => other === hash)) return null
  return checkpointProblem('CHECKPOINT_CHANGED', checkpoint.number, 'is not the one that the file has')
}

const STRAY = `
  SELECT min(checkpoint) AS number FROM sealed_head
  WHERE NOT EXISTS (SELECT FROM checkpoint WHERE number = sealed_head.checkpoint)`

/** The first checkpoint after the last that the file, or the heads, know of. */
async function findCutOff(db: Database, last: number, outside: Map<number, Hash[]>): Promise<Problem | null> {
  const later = [...outside.keys()].filter((number) => number > last)
  if (later.length > 0) {
    return checkpointProblem(
      'CHECKPOINT_MISSING',
      Math.min(...later),
      'is in the file and not in the database',
    )
  }
  const [stray] = await db.query<{ number: number | null }>(STRAY)
  if (!stray?.number) return null
  return checkpointProblem('CHECKPOINT_MISSING', stray.number, 'is missing: last lines are kept for it')
}
