import type { Database } from '../db/database.ts'
import { invalidInput } from '../errors.ts'
import { cursorOf, type Place } from './place.ts'
import type { Event } from './types.ts'

/** An event with its place in the log, and with what a reader may choose by. */
export interface LogEntry {
  place: Place
  cursor: string
  workspaceId: string
  /** Labels of the job; null when the event is about no job */
  labels: Record<string, string> | null
  event: Event
}

export interface LogPage {
  entries: LogEntry[]
  /** Whether events wait behind these for an older transaction to end */
  heldBack: boolean
}

// Only what was written by transactions older than any that still runs: so nothing can come later at an earlier place.
// The order is that of xid8; its text would sort otherwise. One statement, so that everything is of one snapshot.
const READ = `
  SELECT coalesce(json_agg(json_build_object(
      'xid', page.xid::text, 'position', page.position::text, 'workspaceId', page.workspace_id, 'labels', job.labels,
      'event', json_build_object('jobId', page.job_id, 'seq', page.seq, 'type', page.type, 'at', page.at,
        'data', page.data, 'actor', json_build_object('type', page.actor_type, 'id', page.actor_id)))
      ORDER BY page.xid, page.position), '[]') AS entries,
    EXISTS (SELECT FROM event WHERE event.xid >= pg_snapshot_xmin(pg_current_snapshot())) AS held_back
  FROM (
    SELECT * FROM event
    WHERE (event.xid, event.position) > ($1::xid8, $2::bigint) AND event.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY event.xid, event.position LIMIT $3) AS page
  LEFT JOIN job ON job.id = page.job_id`

interface Row {
  xid: string
  position: string
  workspaceId: string
  labels: Record<string, string> | null
  event: Event
}

/** Reads the log of all workspaces after a place, in order, at most `limit` entries. */
export async function readLog(db: Database, after: Place, limit: number): Promise<LogPage> {
  const values = [String(after.xid), String(after.position), limit]
  const [page] = await db.query<{ entries: Row[]; heldBack: boolean }>(READ, values)
  return { entries: page!.entries.map(entryOf), heldBack: page!.heldBack }
}

function entryOf({ xid, position, workspaceId, labels, event }: Row): LogEntry {
  const place = { xid: BigInt(xid), position: BigInt(position) }
  return { place, cursor: cursorOf(place), workspaceId, labels, event: { ...event, at: new Date(event.at) } }
}

// The place of a committed event, and not the transaction number as such: after a crash PostgreSQL may use numbers again
// of which nothing was committed.
const END = `
  SELECT event.xid, event.position FROM event WHERE event.xid < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY event.xid DESC, event.position DESC OFFSET $1 LIMIT 1`

/**
 * Where the log stands: whatever is committed from now on comes after this place.
 * @param back how many entries before the end
 */
export async function readEnd(db: Database, back = 0): Promise<Place> {
  const [entry] = await db.query<{ xid: string; position: bigint }>(END, [back])
  return entry ? { xid: BigInt(entry.xid), position: entry.position } : { xid: 0n, position: 0n }
}

/**
 * A place of another database can lie ahead of everything that this one will write for years.
 * @throws DocketError INVALID_INPUT when the log has not come so far
 */
export async function checkReached(db: Database, place: Place): Promise<void> {
  const [log] = await db.query<{ reached: boolean }>(
    'SELECT $1::xid8 <= pg_snapshot_xmax(pg_current_snapshot()) AS reached',
    [String(place.xid)],
  )
  if (!log!.reached) throw invalidInput({ field: 'after', message: 'is ahead of this log' })
}
