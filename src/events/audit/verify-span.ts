import type { Database } from '../../db/database.ts'
import type { Query } from '../../db/read.ts'
import {
  CHECKPOINT_COLUMNS,
  type Checkpoint,
  type CheckpointRow,
  fromRow,
  headText,
  readLastCheckpoint,
} from './checkpoint.ts'
import { checkPlace } from './checkpoints.ts'
import type { PublicKeys } from './key.ts'
import { type Hash, LostNodes, leafHash, updateTree } from './merkle.ts'
import { checkpointProblem, type Problem } from './problem.ts'
import { checkSignature, type Proof } from './proof.ts'
import type { Span } from './span.ts'
import { readOnlyNodes } from './stored-nodes.ts'
import { findWindows, type Seals, verifyWindows, type Window } from './windows.ts'

/** What was computed anew of a span of a workspace's log, and the first thing that does not fit. */
export interface SpanReport {
  events: number
  checkpoints: number
  /** The last of them; null when there is none yet */
  checkpoint: number | null
  problem: Problem | null
}

// With the first one after the span: that sealed its last minute.
const SEALS = `
  SELECT (SELECT min(number) FROM checkpoint WHERE at >= $1) AS first,
    coalesce((SELECT min(number) FROM checkpoint WHERE at >= $2), (SELECT max(number) FROM checkpoint)) AS last`

/**
 * Computes the events of a span anew, in every stream of the workspace, and checks the checkpoints that sealed it. That the
 * last sealed line of each of these streams is what was signed is proved by the tree of the last checkpoint.
 * @throws DocketError INVALID_INPUT when the span has more than 100,000 events; QUERY_TOO_COMPLEX when it takes too long
 */
export async function verifySpan(
  db: Database,
  keys: PublicKeys,
  workspaceId: string,
  span: Span,
): Promise<SpanReport> {
  return await db.read(async (query) => {
    // The sealer goes on meanwhile: everything is read as of one moment.
    await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    const [seals] = await query<Seals>(SEALS, [span.from, span.to])
    const windows = await findWindows(query, workspaceId, span, seals!)
    const lines = await verifyWindows(query, windows, span, seals!)
    const report = { events: lines.events, checkpoints: 0, checkpoint: null }
    if (lines.problem) return { ...report, problem: lines.problem }
    if (seals!.first === null) return { ...report, problem: null }
    const sealed = await verifySeals(query, keys, seals!.first, seals!.last!)
    const problem = sealed.problem ?? (await verifyHeads(query, keys, windows))
    return { ...report, checkpoints: sealed.checkpoints, checkpoint: seals!.last, problem }
  })
}

const PAGE = 500
const READ = `
  SELECT ${CHECKPOINT_COLUMNS} FROM checkpoint WHERE number BETWEEN $1 AND $2 ORDER BY number LIMIT ${PAGE}`

async function verifySeals(query: Query, keys: PublicKeys, first: number, last: number) {
  const [row] = await query<CheckpointRow>(READ, [first - 1, first - 1])
  if (!row && first > 1) {
    return { checkpoints: 0, problem: checkpointProblem('CHECKPOINT_MISSING', first - 1, 'is missing') }
  }
  let before: Checkpoint | null = row ? fromRow(row) : null
  let checkpoints = 0
  for (let next = first; next <= last; next = before!.number + 1) {
    for (const checkpoint of (await query<CheckpointRow>(READ, [next, last])).map(fromRow)) {
      const problem = checkPlace(before, checkpoint) ?? checkSignature(checkpoint, keys)
      if (problem) return { checkpoints, problem }
      checkpoints++
      before = checkpoint
    }
  }
  return { checkpoints, problem: null }
}

const HEADS = `
  SELECT head.* FROM unnest($1::uuid[]) AS touched (id) CROSS JOIN LATERAL (
    SELECT stream_id, seq, encode(hash, 'hex') AS hash, leaf FROM sealed_head
    WHERE stream_id = touched.id ORDER BY checkpoint DESC LIMIT 1) AS head`

/** Puts the last sealed lines of the streams into the last tree: its root must come out. */
async function verifyHeads(query: Query, keys: PublicKeys, windows: Window[]): Promise<Problem | null> {
  const last = (await readLastCheckpoint({ query }))!
  const heads = await query<Proof['head']>(HEADS, [windows.map(({ streamId }) => streamId)])
  const root = heads.length === 0 ? last.root : await rootWith(query, heads, last.size)
  if (root === last.root) return checkSignature(last, keys)
  return checkpointProblem('HEAD_CHANGED', last.number, 'did not sign the last lines that are kept for it')
}

/** @returns null when the tree has lost nodes */
async function rootWith(query: Query, heads: Proof['head'][], size: number): Promise<Hash | null> {
  const leaves = new Map(heads.map((head) => [head.leaf, leafHash(headText(head))]))
  return await updateTree(readOnlyNodes(query), leaves, size).catch((error: unknown) => {
    if (error instanceof LostNodes) return null
    throw error
  })
}
