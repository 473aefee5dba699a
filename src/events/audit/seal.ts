import type { Session } from '../../db/session.ts'
import {
  CHECKPOINT_COLUMNS,
  type Checkpoint,
  type CheckpointRow,
  checkpointHash,
  fromRow,
  headText,
  NO_CHECKPOINT,
  signCheckpoint,
} from './checkpoint.ts'
import type { AuditKey } from './key.ts'
import { type Hash, leafHash, type NodeStore, updateTree } from './merkle.ts'

/** The last line of a stream that has grown; leaf is null when it was never sealed. */
interface Head {
  streamId: string
  seq: number
  hash: Hash
  leaf: number | null
}

/** Streams that one checkpoint takes; what is more comes into the next one at once. */
const MAX_HEADS = 20_000

// Only one process seals at a time.
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('docket_seal', 0)) AS mine`

const LAST = `SELECT ${CHECKPOINT_COLUMNS}, sealed_xid::text AS "sealedXid" FROM checkpoint ORDER BY number DESC LIMIT 1`

// Transactions below xmin have ended: nothing of theirs is still to come. A database that was restored from a dump counts
// transactions anew, and then everything is looked through.
const BOUNDS = `
  SELECT pg_snapshot_xmin(snapshot)::text AS until,
    CASE WHEN pg_snapshot_xmin(snapshot) < $1::xid8 THEN '0' ELSE $1 END AS since
  FROM pg_current_snapshot() AS snapshot`

// In the order of an index read backwards, so that a large backlog is not sorted for each checkpoint.
const GROWN = `
  SELECT head.stream_id AS "streamId", head.seq, encode(head.hash, 'hex') AS hash, sealed.leaf
  FROM (
    SELECT DISTINCT ON (stream_id) stream_id, seq, hash FROM event
    WHERE xid >= $1::xid8 AND xid < $2::xid8 ORDER BY stream_id DESC, seq DESC) AS head
  LEFT JOIN LATERAL (
    SELECT leaf, seq FROM sealed_head WHERE stream_id = head.stream_id ORDER BY checkpoint DESC LIMIT 1) AS sealed ON true
  WHERE sealed.seq IS NULL OR head.seq > sealed.seq
  ORDER BY head.stream_id DESC LIMIT ${MAX_HEADS}`

const KEEP_HEADS = `
  INSERT INTO sealed_head (checkpoint, leaf, stream_id, seq, hash)
  SELECT $1, leaf, stream_id, seq, decode(hash, 'hex')
  FROM unnest($2::int[], $3::uuid[], $4::int[], $5::text[]) AS head (leaf, stream_id, seq, hash)`

const KEEP = `
  INSERT INTO checkpoint (number, at, previous, size, root, key_id, signature, sealed_xid)
  VALUES ($1, $2, decode($3, 'hex'), $4, decode($5, 'hex'), $6, decode($7, 'base64'), $8::xid8)`

/**
 * Signs a checkpoint over the last lines of all streams.
 * @returns null when nothing is new, or another process seals just now
 */
export async function seal(session: Session, key: AuditKey): Promise<Checkpoint | null> {
  await session.query('BEGIN')
  try {
    const [lock] = await session.query<{ mine: boolean }>(LOCK)
    const checkpoint = lock!.mine ? await sealWhatHasGrown(session, key) : null
    await session.query('COMMIT')
    return checkpoint
  } catch (error) {
    await session.query('ROLLBACK').catch(() => {})
    throw error
  }
}

async function sealWhatHasGrown(session: Session, key: AuditKey): Promise<Checkpoint | null> {
  const [row] = await session.query<CheckpointRow & { sealedXid: string }>(LAST)
  const last = row ? fromRow(row) : null
  const [bounds] = await session.query<{ since: string; until: string }>(BOUNDS, [row?.sealedXid ?? '0'])
  const grown = await session.query<Head>(GROWN, [bounds!.since, bounds!.until])
  if (grown.length === 0) return null

  let size = last?.size ?? 0
  const heads = grown.map((head) => ({ ...head, leaf: head.leaf ?? size++ }))
  const leaves = new Map(heads.map((head) => [head.leaf, leafHash(headText(head))]))
  const root = await updateTree(storedNodes(session), leaves, size)
  const [clock] = await session.query<{ now: Date }>('SELECT clock_timestamp()::timestamptz(3) AS now')
  const checkpoint = signCheckpoint(
    {
      number: (last?.number ?? 0) + 1,
      at: clock!.now.toISOString(),
      previous: last ? checkpointHash(last) : NO_CHECKPOINT,
      size,
      root,
    },
    key,
  )
  const complete = grown.length < MAX_HEADS
  await keep(session, checkpoint, heads, complete ? bounds!.until : bounds!.since)
  return checkpoint
}

async function keep(
  session: Session,
  { number, at, previous, size, root, keyId, signature }: Checkpoint,
  heads: (Head & { leaf: number })[],
  sealedXid: string,
) {
  await session.query(KEEP, [number, at, previous, size, root, keyId, signature, sealedXid])
  await session.query(KEEP_HEADS, [
    number,
    heads.map(({ leaf }) => leaf),
    heads.map(({ streamId }) => streamId),
    heads.map(({ seq }) => seq),
    heads.map(({ hash }) => hash),
  ])
}

const READ_NODES = `SELECT index, encode(hash, 'hex') AS hash FROM merkle_node WHERE level = $1 AND index = ANY ($2::int[])`

const WRITE_NODES = `
  INSERT INTO merkle_node (level, index, hash)
  SELECT $1, index, decode(hash, 'hex') FROM unnest($2::int[], $3::text[]) AS node (index, hash)
  ON CONFLICT (level, index) DO UPDATE SET hash = excluded.hash`

const storedNodes = (session: Session): NodeStore => ({
  async read(level, indexes) {
    const rows = await session.query<{ index: number; hash: Hash }>(READ_NODES, [level, indexes])
    return new Map(rows.map(({ index, hash }) => [index, hash]))
  },
  async write(level, nodes) {
    await session.query(WRITE_NODES, [level, [...nodes.keys()], [...nodes.values()]])
  },
})
