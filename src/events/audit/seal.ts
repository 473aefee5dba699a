import type { Session } from '../../db/session.ts'
import { OperatorError } from '../../errors.ts'
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
import { type Hash, leafHash, updateTree } from './merkle.ts'
import { storedNodes } from './stored-nodes.ts'

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

// What tells of a checkpoint is sealed with whatever comes next. It is no reason for one more: that would be told of, too,
// and a workspace in which nothing happens would get an event every minute.
const NEWS = `
  SELECT EXISTS (SELECT FROM event WHERE xid >= $1::xid8 AND xid < $2::xid8 AND type <> 'LOG_SEALED') AS news`

const KEEP_HEADS = `
  INSERT INTO sealed_head (checkpoint, leaf, stream_id, seq, hash)
  SELECT $1, leaf, stream_id, seq, decode(hash, 'hex')
  FROM unnest($2::int[], $3::uuid[], $4::int[], $5::text[]) AS head (leaf, stream_id, seq, hash)`

const KEEP = `
  INSERT INTO checkpoint (number, at, previous, size, root, key_id, signature, sealed_xid)
  VALUES ($1, $2, decode($3, 'hex'), $4, decode($5, 'hex'), $6, decode($7, 'base64'), $8::xid8)`

// An event about no job goes only to endpoints that ask for no labels.
const TELL = `
  SELECT docket_append_workspace_event(asking.workspace_id, 'LOG_SEALED', 'WORKER', 'sealer', $1::jsonb)
  FROM (
    SELECT DISTINCT workspace_id FROM webhook_endpoint
    WHERE 'LOG_SEALED' = ANY (event_types) AND kind = 'ENDPOINT' AND labels = '{}'
      AND disabled_at IS NULL AND deleted_at IS NULL
    ORDER BY workspace_id) AS asking`

/**
 * Signs a checkpoint over the last lines of all streams, and tells of it in the log of each workspace that has an enabled
 * webhook endpoint for LOG_SEALED.
 * @returns null when nothing is new, or another process seals just now
 * @throws OperatorError when it is sealed with another key, and this one is not configured
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

/**
 * A key that a server made for itself does not take over from another one: servers that each made their own would take turns.
 * @param last the last checkpoint
 * @throws OperatorError
 */
export function refuseOtherKey(last: Checkpoint | null, key: AuditKey): void {
  if (!last || last.keyId === key.id || key.configured) return
  throw new OperatorError(
    `The log of this database is sealed with the key ${last.keyId}, and this server made itself another one, ${key.id}. Set DOCKET_AUDIT_KEY, the same for all servers: to the key that seals the log, or to a new one that shall seal it from now on.`,
  )
}

async function sealWhatHasGrown(session: Session, key: AuditKey): Promise<Checkpoint | null> {
  const [row] = await session.query<CheckpointRow & { sealedXid: string }>(LAST)
  const last = row ? fromRow(row) : null
  refuseOtherKey(last, key)
  const [bounds] = await session.query<{ since: string; until: string }>(BOUNDS, [row?.sealedXid ?? '0'])
  const span = [bounds!.since, bounds!.until]
  const grown = await session.query<Head>(GROWN, span)
  const [since] = await session.query<{ news: boolean }>(NEWS, span)
  if (grown.length === 0 || !since!.news) return null

  let size = last?.size ?? 0
  const heads = grown.map((head) => ({ ...head, leaf: head.leaf ?? size++ }))
  const leaves = new Map(heads.map((head) => [head.leaf, leafHash(headText(head))]))
  const root = await updateTree(storedNodes(session.query), leaves, size)
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
  await session.query(TELL, [JSON.stringify(checkpoint)])
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
