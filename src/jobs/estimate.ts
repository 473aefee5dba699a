import type { Viewer } from '../access/viewer.ts'
import { priceTiers } from '../claude/prices.ts'
import { MAX_OUTPUT_TOKENS } from '../claude/request.ts'
import type { Database } from '../db/database.ts'
import { DocketError } from '../errors.ts'
import { effortOf } from './effort.ts'
import type { ParseSubmit, SubmitInput } from './submit-input.ts'
import type { TaskType } from './tasks.ts'

export interface EstimateDeps {
  db: Database
  parseSubmit: ParseSubmit
  /** The model that each type of task asks */
  models: Record<TaskType, string>
  /** True when the simulator answers, which costs nothing */
  simulated: boolean
}

/** What a job would cost, in millionths of a US dollar; null when the price of the model is not known. */
export interface JobEstimate {
  model: string
  inputTokens: number
  outputTokens: number
  costMicros: number | null
  /** The most that one model call can cost */
  maxCostMicros: number | null
}

// As docket_reserve_money reckons: tokens are estimated from characters, and some texts have more.
const MARGIN = 1.5

/**
 * Tells what a submit would cost. Writes nothing.
 * @param input as it came from the client; unchecked
 * @throws DocketError INVALID_INPUT, DOCUMENT_NOT_FOUND
 */
export async function estimateJob(deps: EstimateDeps, viewer: Viewer, input: unknown): Promise<JobEstimate> {
  const submit = deps.parseSubmit(input)
  const model = deps.models[submit.task.taskType]
  const { taskTokens, outputTokens } = effortOf(submit.task)
  const inputTokens = taskTokens + (await documentTokens(deps.db, viewer, submit.document))
  if (deps.simulated) return { model, inputTokens, outputTokens, costMicros: 0, maxCostMicros: 0 }
  const most = priceOf(model, Math.ceil(inputTokens * MARGIN), MAX_OUTPUT_TOKENS)
  return {
    model,
    inputTokens,
    outputTokens,
    costMicros: priceOf(model, inputTokens, outputTokens),
    maxCostMicros: most && Math.min(most, submit.maxCostMicros ?? most),
  }
}

async function documentTokens(
  db: Database,
  { workspaceId }: Viewer,
  document: SubmitInput['document'],
): Promise<number> {
  if (!('id' in document)) return document.estimatedTokens
  const stored = await db.prisma.document.findFirst({ where: { id: document.id, workspaceId } })
  if (!stored) throw new DocketError('DOCUMENT_NOT_FOUND')
  return stored.estimatedTokens
}

function priceOf(model: string, inputTokens: number, outputTokens: number): number | null {
  const tier = priceTiers(model).find(({ upTo }) => inputTokens <= (upTo ?? Infinity))
  return tier ? Math.ceil(inputTokens * tier.input + outputTokens * tier.output) : null
}
