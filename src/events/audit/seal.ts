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

/**
 * How far a process has looked through the log. A large span takes a series of passes, each over the streams that follow
 * the last one's: none is looked at twice. What grows meanwhile is left to the next series.
 */
export interface Progress {
  /** Of the last checkpoint. Another one means that another process has gone on from there, and this is out of date. */
  sealedXid: string
  /** Every line of an older transaction is sealed. */
  since: string
  /** The series looks at lines of older transactions; all of these have ended. */
  until: string
  /** It has lines that are a reason for a checkpoint. */
  news: boolean
  /** It has so many lines that they are not sorted for each pass. */
  large: boolean
  /** The last stream that was looked at; null when the series is complete */
  below: string | null
}

interface Pass {
  /** Null when nothing that was looked at is new */
  checkpoint: Checkpoint | null
  progress: Progress
}

/** The last line of a stream; leaf is null when it was never sealed. */
interface Head {
  streamId: string
  seq: number
  hash: Hash
  leaf: number | null
  grown: boolean
}

/** What one pass looks at, and sorts, at most: a second or so. */
const LIMITS = { streams: 20_000, sortedLines: 500_000 }

// Only one process seals at a time.
const LOCK = `SELECT pg_try_advisory_xact_lock(hashtextextended('docket_seal', 0)) AS mine`

const LAST = `SELECT ${CHECKPOINT_COLUMNS}, sealed_xid::text AS "sealedXid" FROM checkpoint ORDER BY number DESC LIMIT 1`

// Transactions below xmin have ended: nothing of theirs is still to come. A database that was restored from a dump counts
// transactions anew, and then everything is looked through.
const BOUNDS = `
  SELECT pg_snapshot_xmin(snapshot)::text AS until,
    CASE WHEN pg_snapshot_xmin(snapshot) < $1::xid8 THEN '0' ELSE $1 END AS since
  FROM pg_current_snapshot() AS snapshot`

// The bound is on what is looked at, not on what has grown: a pass takes as long whatever is sealed already.
const headsOf = (lines: string) => `
  SELECT head.stream_id AS "streamId", head.seq, encode(head.hash, 'hex') AS hash, sealed.leaf,
    coalesce(head.seq > sealed.seq, true) AS grown
  FROM (
    SELECT DISTINCT ON (stream_id) stream_id, seq, hash FROM (${lines}) AS line
    ORDER BY stream_id DESC, seq DESC LIMIT $4) AS head
  LEFT JOIN LATERAL (
    SELECT leaf, seq FROM sealed_head WHERE stream_id = head.stream_id ORDER BY checkpoint DESC LIMIT 1) AS sealed ON true
  ORDER BY head.stream_id DESC`

const LINES = `
  SELECT stream_id, seq, hash FROM event
  WHERE xid >= $1::xid8 AND xid < $2::xid8 AND ($3::uuid IS NULL OR stream_id < $3)`

// The lines of a minute are found by their transactions and sorted; those of a large span are read from the index of
// streams, backwards. The planner would have to guess: after a restore it knows nothing, and sorts the whole log for each
// pass; in a large log it takes a minute for more than it is, and goes through all streams. OFFSET 0 keeps it from that,
// NO_SORT from the other.
const HEADS_SORTED = headsOf(`${LINES} OFFSET 0`)
const HEADS_IN_ORDER = headsOf(LINES)
const NO_SORT = 'SET LOCAL enable_sort = off'

// What tells of a checkpoint is sealed with whatever comes next. It is no reason for one more: that would be told of, too,
// and a workspace in which nothing happens would get an event every minute.
const NEWS = `
  SELECT EXISTS (SELECT FROM event WHERE xid >= $1::xid8 AND xid < $2::xid8 AND type <> 'LOG_SEALED') AS news,
    EXISTS (SELECT FROM event WHERE xid >= $1::xid8 AND xid < $2::xid8 OFFSET $3) AS large`

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
 * Looks at the next streams, signs a checkpoint over the last lines of those that have grown, and tells of it in the log of
 * each workspace that has an enabled webhook endpoint for LOG_SEALED.
 * @param progress what this process's last pass returned; null for its first one
 * @returns null when another process seals just now
 * @throws OperatorError when it is sealed with another key, and this one is not configured
 */
export async function seal(
  session: Session,
  key: AuditKey,
  progress: Progress | null = null,
  limits = LIMITS,
): Promise<Pass | null> {
  await session.query('BEGIN')
  try {
    const [lock] = await session.query<{ mine: boolean }>(LOCK)
    const pass = lock!.mine ? await lookOn(session, key, progress, limits) : null
    await session.query('COMMIT')
    return pass
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

async function lookOn(
  session: Session,
  key: AuditKey,
  progress: Progress | null,
  limits: typeof LIMITS,
): Promise<Pass> {
  const [row] = await session.query<CheckpointRow & { sealedXid: string }>(LAST)
  const last = row ? fromRow(row) : null
  refuseOtherKey(last, key)
  const sealedXid = row?.sealedXid ?? '0'
  const known = progress?.sealedXid === sealedXid ? progress : null
  const span = known?.below ? known : await newSpan(session, sealedXid, known?.since ?? sealedXid, limits)
  if (!span.news) return { checkpoint: null, progress: span }

  const heads = await readHeads(session, span, limits)
  const below = heads.length < limits.streams ? null : heads.at(-1)!.streamId
  const since = below ? span.since : span.until
  const grown = heads.filter((head) => head.grown)
  if (grown.length === 0) return { checkpoint: null, progress: { ...span, since, below } }
  const checkpoint = await sign(session, key, last, grown, since)
  return { checkpoint, progress: { ...span, sealedXid: since, since, below } }
}

/** @param from every line of an older transaction is sealed */
async function newSpan(
  session: Session,
  sealedXid: string,
  from: string,
  { sortedLines }: typeof LIMITS,
): Promise<Progress> {
  const [bounds] = await session.query<{ since: string; until: string }>(BOUNDS, [from])
  const { since, until } = bounds!
  const [found] = await session.query<{ news: boolean; large: boolean }>(NEWS, [since, until, sortedLines])
  return { sealedXid, since, until, below: null, ...found! }
}

/** @returns the last lines of the next streams of a span */
async function readHeads(
  session: Session,
  { since, until, below, large }: Progress,
  { streams }: typeof LIMITS,
): Promise<Head[]> {
  if (large) await session.query(NO_SORT)
  return await session.query<Head>(large ? HEADS_IN_ORDER : HEADS_SORTED, [since, until, below, streams])
}

async function sign(
  session: Session,
  key: AuditKey,
  last: Checkpoint | null,
  grown: Head[],
  sealedXid: string,
): Promise<Checkpoint> {
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
  await keep(session, checkpoint, heads, sealedXid)
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
