import { z } from 'zod'
import type { Viewer } from '../access/viewer.ts'
import { priceTiers } from '../claude/prices.ts'
import { createParams, type Param } from '../db/conditions.ts'
import type { Database } from '../db/database.ts'
import { type BulkAction, type BulkKind, TaskType } from '../db/generated/prisma/client.ts'
import { DocketError } from '../errors.ts'
import { enqueueSql, type TaskForm } from '../queue/task.ts'
import { conditions } from './conditions.ts'
import { type JobFilter, parseFilter, sameFilter } from './filter.ts'
import { parseReason } from './reason.ts'

export interface BulkDeps {
  db: Database
  /** The model that each type of task asks; retried jobs ask today's */
  models: Record<TaskType, string>
  /** True when the simulator answers, which costs nothing */
  simulated: boolean
}

/** What somebody wants done with all jobs that fit a filter. */
export interface BulkRequest {
  kind: BulkKind
  /** As it came from the client */
  filter: unknown
  reason: string
  /** Of a RETRY: whether finished steps are done again */
  fromScratch: boolean
}

/** The queue task that does a confirmed bulk action. */
export const BULK_ACTION: TaskForm<{ actionId: string }> = {
  name: 'bulk_action',
  payload: z.object({ actionId: z.uuid() }),
}

const told = (type: 'BULK_PREPARED' | 'BULK_CONFIRMED', actorType: string) => `
  docket_append_workspace_event(workspace_id, '${type}', ${actorType}, actor_id, jsonb_build_object(
    'actionId', id, 'kind', kind, 'reason', reason, 'matched', matched))`

const PREPARE = `
  INSERT INTO bulk_action (workspace_id, kind, filter, reason, from_scratch, actor_id, matched, estimated_cost_micros, created_at)
  VALUES ($1, $2::"BulkKind", $3, $4, $5, $6, $7, $8, $9) RETURNING *, ${told('BULK_PREPARED', '$10')} AS seq`

/**
 * The dry run: counts the jobs that would be changed now and what they would cost, and stores that to be confirmed.
 * @throws DocketError INVALID_INPUT
 */
export async function prepareBulkAction(
  deps: BulkDeps,
  { workspaceId, actor }: Viewer,
  { kind, fromScratch, ...request }: BulkRequest,
): Promise<BulkAction> {
  const { db } = deps
  const filter = parseFilter(request.filter)
  const reason = parseReason(request.reason)
  // Rounded as the jobs' own times are.
  const [clock] = await db.query<{ now: Date }>('SELECT now()::timestamptz(3) AS now')
  const createdAt = clock!.now
  const scope = { workspaceId, kind, filter, createdAt }
  const matched = (await sumUp(db, scope)).jobs
  const estimatedCostMicros = kind === 'RETRY' ? await costOfAll(deps, scope) : 0n
  const [prepared] = await db.query<BulkAction>(PREPARE, [
    workspaceId,
    kind,
    JSON.stringify(filter),
    reason,
    fromScratch,
    actor.id,
    matched,
    estimatedCostMicros,
    createdAt,
    actor.type,
  ])
  return prepared!
}

// An action that meets no job has nothing to wait for.
const START = `
  WITH started AS (
    UPDATE bulk_action SET reason = $2, actor_id = $3, started_at = clock_timestamp(),
      status = CASE matched WHEN 0 THEN 'DONE' ELSE 'RUNNING' END::"BulkStatus",
      finished_at = CASE matched WHEN 0 THEN clock_timestamp() END
    WHERE id = $1 AND status = 'PREPARED' AND created_at > now() - interval '1 hour' RETURNING *)
  SELECT *, ${told('BULK_CONFIRMED', '$4')} AS seq, CASE status WHEN 'RUNNING' THEN
    ${enqueueSql(BULK_ACTION, `json_build_object('actionId', id)`)} END AS task_id
  FROM started`

/**
 * Starts what a dry run has prepared; its work is done in the background.
 * @throws DocketError INVALID_INPUT, BULK_ACTION_NOT_FOUND, or DRY_RUN_REQUIRED when the dry run asked for something else,
 *   was confirmed before, or is older than an hour
 */
export async function confirmBulkAction(
  { db }: BulkDeps,
  { workspaceId, actor }: Viewer,
  { kind, fromScratch, ...request }: BulkRequest,
  actionId: string,
): Promise<BulkAction> {
  const filter = parseFilter(request.filter)
  const reason = parseReason(request.reason)
  const prepared = await readBulkAction(db, workspaceId, actionId)
  if (!prepared) throw new DocketError('BULK_ACTION_NOT_FOUND')
  const asked = prepared.kind === kind && prepared.fromScratch === fromScratch
  if (!asked || !sameFilter(parseFilter(prepared.filter), filter)) throw new DocketError('DRY_RUN_REQUIRED')
  const [started] = await db.query<BulkAction>(START, [actionId, reason, actor.id, actor.type])
  if (!started) throw new DocketError('DRY_RUN_REQUIRED')
  return started
}

/** @returns null when the workspace has no such action */
export function readBulkAction(db: Database, workspaceId: string, id: string): Promise<BulkAction | null> {
  return db.prisma.bulkAction.findFirst({ where: { id, workspaceId } })
}

type Scope = Pick<BulkAction, 'workspaceId' | 'kind' | 'createdAt'> & { filter: JobFilter }

/** The jobs that an action can change, as SQL: those that fit, were there before it, and have a status to leave. */
export function bulkConditions({ workspaceId, kind, filter, createdAt }: Scope, param: Param): string[] {
  const changeable =
    kind === 'CANCEL'
      ? `status IN ('PENDING', 'RUNNING', 'RETRYING') AND cancel_requested_at IS NULL`
      : `status IN ('FAILED', 'PARTIAL', 'CANCELLED')`
  return [...conditions(workspaceId, filter, param), changeable, `created_at <= ${param(createdAt)}`]
}

interface Sum {
  jobs: number
  inputTokens: bigint
  outputTokens: bigint
}

/** @param limits more conditions */
async function sumUp(
  db: Database,
  scope: Scope,
  limits: (param: Param) => string[] = () => [],
): Promise<Sum> {
  const { values, param } = createParams()
  const where = [...bulkConditions(scope, param), ...limits(param)].join(' AND ')
  const sum = `
    SELECT count(*)::int AS jobs, coalesce(sum(estimated_input_tokens), 0)::bigint AS input_tokens,
      coalesce(sum(estimated_output_tokens), 0)::bigint AS output_tokens
    FROM job WHERE ${where}`
  return (await db.read((query) => query<Sum>(sum, values)))[0]!
}

/** One model call for each job, in millionths of a US dollar; null when the price of a model is not known. */
async function costOfAll({ db, models, simulated }: BulkDeps, scope: Scope): Promise<bigint | null> {
  if (simulated) return 0n
  let micros = 0
  for (const taskType of Object.values(TaskType)) {
    const ofType = (param: Param) => `task_type = ${param(taskType)}::"TaskType"`
    const tiers = priceTiers(models[taskType])
    if (tiers.length === 0 && (await sumUp(db, scope, (param) => [ofType(param)])).jobs > 0) return null
    let above = -1
    for (const { upTo, input, output } of tiers) {
      const { inputTokens, outputTokens } = await sumUp(db, scope, (param) => [
        ofType(param),
        `estimated_input_tokens > ${param(above)}`,
        ...(upTo === null ? [] : [`estimated_input_tokens <= ${param(upTo)}`]),
      ])
      micros += Number(inputTokens) * input + Number(outputTokens) * output
      above = upTo ?? above
    }
  }
  return BigInt(Math.ceil(micros))
}
