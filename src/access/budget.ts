import type { Database } from '../db/database.ts'
import { invalidInput } from '../errors.ts'
import type { Notifier } from '../events/notifier.ts'
import type { Viewer } from './viewer.ts'

/** A workspace with what it spends in the running calendar month (UTC), in millionths of a US dollar. */
export interface WorkspaceSpend {
  id: string
  name: string
  /** null: no limit */
  monthlyBudgetMicros: bigint | null
  /** Days that content is kept after the last job on it has ended; null: for ever */
  retentionDays: number | null
  spentMicros: bigint
  /** Set aside for calls that run */
  reservedMicros: bigint
  /** Set aside for calls whose end was lost */
  possiblyPaidMicros: bigint
  /** Since when the budget is too small for the next call; null while it is large enough */
  overBudgetAt: Date | null
}

const READ = `
  SELECT id, name, monthly_budget_micros, retention_days, coalesce(spend.spent_micros, 0) AS spent_micros,
    coalesce(spend.reserved_micros, 0) AS reserved_micros,
    coalesce(spend.possibly_paid_micros, 0) AS possibly_paid_micros, over_budget_at
  FROM workspace
  LEFT JOIN workspace_spend AS spend ON spend.workspace_id = id AND spend.month = docket_month(now())
  LEFT JOIN workspace_month AS month ON month.workspace_id = id AND month.month = docket_month(now())
  WHERE id = $1`

export async function readWorkspace(db: Database, workspaceId: string): Promise<WorkspaceSpend> {
  return (await db.query<WorkspaceSpend>(READ, [workspaceId]))[0]!
}

/**
 * Limits what a workspace may spend in a month; jobs that wait for money are looked at again.
 * @param micros null removes the limit
 * @throws DocketError INVALID_INPUT when it is below zero, or not given at all
 */
export async function setMonthlyBudget(
  { db, notifier }: { db: Database; notifier: Notifier },
  { workspaceId, actor }: Viewer,
  micros: number | null | undefined,
): Promise<WorkspaceSpend> {
  if (micros === undefined)
    throw invalidInput({ field: 'micros', message: 'is missing; null removes the budget' })
  if (micros !== null && micros < 0) throw invalidInput({ field: 'micros', message: 'is below 0' })
  const values = [workspaceId, micros, actor.type, actor.id]
  await db.query('SELECT docket_set_monthly_budget($1, $2, $3, $4)', values)
  notifier.wakeWorkers()
  return await readWorkspace(db, workspaceId)
}
