import type { Query } from '../../db/read.ts'
import { invalidInput } from '../../errors.ts'
import { checkLine, LINE_COLUMNS, type Line } from './chain.ts'
import { lineProblem, type Problem } from './problem.ts'
import type { Span } from './span.ts'

/** Lines of a stream that are computed anew, by their numbers. */
export interface Window {
  streamId: string
  first: number
  last: number
}

/** The checkpoints that sealed a span, by their numbers; null when there is none yet. */
export interface Seals {
  first: number | null
  last: number | null
}

/** Lines that are computed anew for one request: a few seconds. */
const MAX_LINES = 100_000
/** Lines that are read at a time. */
const PAGE = 2000

// A stream is touched when the span has events of it, or its checkpoints have sealed it: so one whose events were all
// taken away is missed. One that is neither a job nor a workspace any more belongs to whoever asks. On each side a line
// more is looked at, because the one at the edge can have been given another time, or have gone.
const WINDOWS = `
  WITH touched AS (
    SELECT stream_id, min(seq) AS first, max(seq) AS last FROM (
      (SELECT stream_id, seq FROM event WHERE workspace_id = $1::uuid AND at >= $2 AND at < $3 LIMIT ${MAX_LINES + 1})
      UNION ALL
      (SELECT stream_id, seq FROM sealed_head WHERE checkpoint BETWEEN $4::int AND $5::int AND $1::uuid = coalesce(
        (SELECT workspace_id FROM job WHERE id = stream_id), (SELECT id FROM workspace WHERE id = stream_id), $1::uuid)
      LIMIT ${MAX_LINES + 1})) AS line
    GROUP BY stream_id)
  SELECT stream_id, greatest(first - 1, 1) AS first, last + (
    EXISTS (SELECT FROM event WHERE event.stream_id = touched.stream_id AND event.seq > touched.last)
    OR coalesce((SELECT last_seq FROM job WHERE id = touched.stream_id),
      (SELECT last_seq FROM workspace WHERE id = touched.stream_id), 0) > touched.last)::int AS last
  FROM touched ORDER BY stream_id`

/**
 * What is to be computed anew for a span of a workspace's log.
 * @throws DocketError INVALID_INPUT when that is more than 100,000 lines
 */
export async function findWindows(
  query: Query,
  workspaceId: string,
  { from, to }: Span,
  { first, last }: Seals,
): Promise<Window[]> {
  const windows = await query<Window>(WINDOWS, [workspaceId, from, to, first, last])
  if (windows.reduce((sum, window) => sum + linesOf(window), 0) <= MAX_LINES) return windows
  const message = `has more than ${MAX_LINES} events: ask for a shorter one, or use npm run audit:verify`
  throw invalidInput({ field: 'range', message })
}

const linesOf = ({ first, last }: Window) => last - first + 1

// With the line before each piece, whose hash is where it begins.
const READ = `
  SELECT piece.number::int AS piece, ${LINE_COLUMNS}
  FROM unnest($1::uuid[], $2::int[], $3::int[]) WITH ORDINALITY AS piece (stream_id, first, last, number)
  JOIN event ON event.stream_id = piece.stream_id AND event.seq BETWEEN piece.first - 1 AND piece.last
  LEFT JOIN sealed_head AS sealed ON sealed.stream_id = event.stream_id AND sealed.seq = event.seq
    AND sealed.checkpoint BETWEEN $4::int AND $5::int
  ORDER BY piece.number, event.seq, event.at`

/** Computes the lines of the windows anew. @returns how many of the span fit, and the first line that does not */
export async function verifyWindows(
  query: Query,
  windows: Window[],
  { from, to }: Span,
  seals: Seals,
): Promise<{ events: number; problem: Problem | null }> {
  let events = 0
  for (const pieces of batches(windows)) {
    const columns = [pieces.map(({ streamId }) => streamId), pieces.map(({ first }) => first)]
    const values = [...columns, pieces.map(({ last }) => last), seals.first, seals.last]
    const lines = Map.groupBy(await query<Line & { piece: number }>(READ, values), ({ piece }) => piece)
    for (const [index, piece] of pieces.entries()) {
      const { fitting, problem } = checkPiece(piece, lines.get(index + 1) ?? [])
      events += fitting.filter(({ at }) => at >= from && at < to).length
      if (problem) return { events, problem }
    }
  }
  return { events, problem: null }
}

/** Pieces of windows, so many that they have a page of lines. */
function* batches(windows: Window[]): Generator<Window[]> {
  let batch: Window[] = []
  let lines = 0
  for (const piece of windows.flatMap(cut)) {
    if (lines + linesOf(piece) > PAGE) {
      yield batch
      batch = []
      lines = 0
    }
    batch.push(piece)
    lines += linesOf(piece)
  }
  if (batch.length > 0) yield batch
}

function cut({ streamId, first, last }: Window): Window[] {
  const count = Math.ceil((last - first + 1) / PAGE)
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * PAGE
    return { streamId, first: from, last: Math.min(from + PAGE - 1, last) }
  })
}

function checkPiece({ streamId, first, last }: Window, [...lines]: Line[]) {
  const fitting: Line[] = []
  const missing = (seq: number) => lineProblem('LINE_MISSING', { streamId, seq }, 'is missing')
  let before = first > 1 ? (lines.shift() ?? null) : null
  if ((before?.seq ?? 0) !== first - 1) return { fitting, problem: missing(first - 1) }
  let sealed = 0
  for (const line of lines) {
    const problem = checkLine(before, line, sealed)
    if (problem) return { fitting, problem }
    if (line.checkpoint !== null) sealed = line.seq
    fitting.push(line)
    before = line
  }
  const end = before?.seq ?? 0
  return { fitting, problem: end < last ? missing(end + 1) : null }
}
