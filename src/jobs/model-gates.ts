import type { Viewer } from '../access/viewer.ts'
import type { Database } from '../db/database.ts'
import { DocketError, ERRORS, type ErrorCode } from '../errors.ts'
import type { Notifier } from '../events/notifier.ts'

/** What all workers together may send to a model a minute, what is left of it now, and whether it is paused. */
export interface ModelGate {
  model: string
  requestsPerMinute: number
  inputTokensPerMinute: number
  outputTokensPerMinute: number
  requestsLeft: number
  inputTokensLeft: number
  outputTokensLeft: number
  /** When an answer of the API told the limits; null: they are those of its first tier */
  learnedAt: Date | null
  paused: { code: ErrorCode; message: string; until: Date } | null
  /** Overloads since its last answer */
  overloads: number
}

const left = (limit: string) => `
  floor(greatest(0, docket_level(${limit}_level, ${limit}_per_minute, refilled_at, clock_timestamp())))::int
    AS ${limit}_left`

const READ = `
  SELECT model, requests_per_minute, input_tokens_per_minute, output_tokens_per_minute, learned_at, overloads,
    ${['requests', 'input_tokens', 'output_tokens'].map(left)},
    CASE WHEN paused_until > clock_timestamp() THEN paused_until END AS until, pause_code, pause_message
  FROM model_gate WHERE $1::text IS NULL OR model = $1 ORDER BY model`

type Row = Omit<ModelGate, 'paused'> & {
  until: Date | null
  pauseCode: ErrorCode | null
  pauseMessage: string | null
}

/** Every model that a job has used. */
export const readModelGates = (db: Database): Promise<ModelGate[]> => read(db, null)

const RESUME = `
  UPDATE model_gate SET paused_until = NULL, pause_code = NULL, pause_message = NULL, overloads = 0 WHERE model = $1
  RETURNING docket_append_workspace_event($2, 'MODEL_RESUMED', $3, $4, jsonb_build_object('model', model))`

/**
 * Lifts the pause of a model by hand: its jobs go on at once, and overloads are counted anew.
 * @throws DocketError MODEL_NOT_FOUND
 */
export async function resumeModel(
  { db, notifier }: { db: Database; notifier: Notifier },
  { workspaceId, actor }: Viewer,
  model: string,
): Promise<ModelGate> {
  await db.query(RESUME, [storable(model), workspaceId, actor.type, actor.id])
  const [gate] = await read(db, storable(model))
  if (!gate) throw new DocketError('MODEL_NOT_FOUND')
  notifier.wakeWorkers()
  return gate
}

// PostgreSQL's text cannot hold a NUL.
const storable = (model: string) => model.replaceAll('\0', '\ufffd')

async function read(db: Database, model: string | null): Promise<ModelGate[]> {
  const rows = await db.query<Row>(READ, [model])
  return rows.map(({ until, pauseCode: code, pauseMessage, ...gate }) => ({
    ...gate,
    paused: until && code ? { code, message: pauseMessage ?? ERRORS[code].message, until } : null,
  }))
}
