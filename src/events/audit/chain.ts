import { createHash } from 'node:crypto'
import type { Database } from '../../db/database.ts'
import type { Hash } from './merkle.ts'
import { lineProblem, type Problem } from './problem.ts'

/** A line as it is stored, with the text that its hash is made of. */
export interface Line {
  streamId: string
  seq: number
  at: Date
  text: string
  hash: Hash
  /** The checkpoint whose tree has this line as the last of its stream, and the hash it has there */
  checkpoint: number | null
  sealedHash: Hash | null
}

/** What was looked at, and the first line that does not fit. */
export interface ChainReport {
  events: number
  /** Events that no checkpoint covers yet */
  unsealed: number
  problem: Problem | null
}

// Not by docket_canonical(): who owns the database could have changed that. A time that was set to infinity is no number.
const TEXT = `jsonb_build_array(event.stream_id, event.job_id, event.seq, event.workspace_id, event.type, event.actor_type,
  event.actor_id, CASE WHEN isfinite(event.at) THEN (extract(epoch FROM event.at) * 1000)::bigint END, event.data)::text`

/** The columns of a line; `sealed` is its row of sealed_head. */
export const LINE_COLUMNS = `event.stream_id, event.seq, event.at, ${TEXT} AS text, encode(event.hash, 'hex') AS hash,
  sealed.checkpoint, encode(sealed.hash, 'hex') AS sealed_hash`

const PAGE = 2000

const READ = `
  SELECT ${LINE_COLUMNS}
  FROM event LEFT JOIN sealed_head AS sealed ON sealed.stream_id = event.stream_id AND sealed.seq = event.seq
  WHERE (event.stream_id, event.seq, event.at) > ($1::uuid, $2::int, $3::timestamptz) AND event.stream_id <= $4::uuid
  ORDER BY event.stream_id, event.seq, event.at LIMIT ${PAGE}`

const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const LEAST_SEQ = -(2 ** 31)

/** The lines of one stream, or of all of them, each stream in its order. */
export async function* readLines(db: Database, streamId?: string): AsyncGenerator<Line> {
  let after: { streamId: string; seq: number; at: Date | string } = {
    streamId: streamId ?? FIRST_ID,
    seq: LEAST_SEQ,
    at: '-infinity',
  }
  for (;;) {
    const page = await db.query<Line>(READ, [after.streamId, after.seq, after.at, streamId ?? LAST_ID])
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)!
  }
}

export const chainHash = (previous: Hash | null, text: string): Hash =>
  createHash('sha256')
    .update(Buffer.from(previous ?? '', 'hex'))
    .update(text)
    .digest('hex')

/** Computes the chains of one stream, or of all of them, anew, and looks for lines that checkpoints or jobs know of. */
export async function verifyChains(db: Database, streamId?: string): Promise<ChainReport> {
  const report: ChainReport = { events: 0, unsealed: 0, problem: null }
  let before: Line | null = null
  let sealed = 0
  const endStream = () => {
    report.unsealed += (before?.seq ?? 0) - sealed
    sealed = 0
  }
  for await (const line of readLines(db, streamId)) {
    if (before?.streamId !== line.streamId) {
      endStream()
      before = null
    }
    report.problem = checkLine(before, line, sealed)
    if (report.problem) return report
    report.events++
    if (line.checkpoint !== null) sealed = line.seq
    before = line
  }
  endStream()
  return { ...report, problem: await findCutOff(db, streamId) }
}

/**
 * Whether a line fits the one before it in its stream, and the checkpoint that sealed it.
 * @param sealed seq of the last line before it that a checkpoint knows and that is as it was then
 */
export function checkLine(before: Line | null, line: Line, sealed: number): Problem | null {
  const expected = (before?.seq ?? 0) + 1
  if (line.seq > expected) return lineProblem('LINE_MISSING', { ...line, seq: expected }, 'is missing')
  if (line.seq < expected)
    return lineProblem('LINE_OUT_OF_ORDER', line, 'is there twice, or in a wrong place')
  if (chainHash(before?.hash ?? null, line.text) !== line.hash) {
    return lineProblem('LINE_CHANGED', line, 'is not what its hash was made of')
  }
  if (line.sealedHash !== null && line.sealedHash !== line.hash) {
    const what = `is not the one that checkpoint ${line.checkpoint} sealed: something after event ${sealed} was rewritten`
    return lineProblem('LINE_REPLACED', line, what, line.checkpoint)
  }
  return null
}

// The last line of a stream, as checkpoints, jobs and workspaces know it.
const CUT_OFF = `
  SELECT head.stream_id, head.checkpoint,
    (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE event.stream_id = head.stream_id) AS seq
  FROM (
    SELECT stream_id, seq, checkpoint FROM sealed_head
    UNION ALL SELECT id, last_seq, NULL FROM job WHERE last_seq > 0
    UNION ALL SELECT id, last_seq, NULL FROM workspace WHERE last_seq > 0
  ) AS head
  WHERE head.stream_id BETWEEN $1::uuid AND $2::uuid
    AND NOT EXISTS (SELECT FROM event WHERE event.stream_id = head.stream_id AND event.seq = head.seq)
  ORDER BY head.stream_id, head.seq, head.checkpoint LIMIT 1`

async function findCutOff(db: Database, streamId?: string): Promise<Problem | null> {
  const [missing] = await db.query<{ streamId: string; seq: number; checkpoint: number | null }>(CUT_OFF, [
    streamId ?? FIRST_ID,
    streamId ?? LAST_ID,
  ])
  if (!missing) return null
  const witness =
    missing.checkpoint === null
      ? 'it was counted'
      : `checkpoint ${missing.checkpoint} sealed it or a later one`
  return lineProblem('LINE_MISSING', missing, `is missing at the end: ${witness}`, missing.checkpoint)
}
