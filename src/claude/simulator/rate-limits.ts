import { z } from 'zod'
import { type Limits, ModelLimits } from './model-limits.ts'
import { limitsOf } from './models.ts'

/** An account on the first tier. */
const FIRST_TIER: Limits = { requests: 1000, inputTokens: 2_000_000, outputTokens: 400_000 }

/** An order of the control route; without a model it is for all of them. */
export const limitsSchema = z.strictObject({
  model: z.string().optional(),
  requests: z.int().positive(),
  inputTokens: z.int().positive(),
  outputTokens: z.int().positive(),
  enforce: z.boolean(),
})

/** The limits of an account: each model has its own buckets. */
export class RateLimits {
  #limits: Limits
  #enforced: boolean
  readonly #models = new Map<string, ModelLimits>()

  constructor(limits: Limits = FIRST_TIER, enforced = false) {
    this.#limits = limits
    this.#enforced = enforced
  }

  /** The limits of a model; throws the API's 404 for a name it does not know. */
  of(model: string): ModelLimits {
    const known = this.#models.get(model)
    if (known) return known
    limitsOf(model)
    const added = new ModelLimits(this.#limits, this.#enforced)
    this.#models.set(model, added)
    return added
  }

  /** Full buckets for one model, or for all of them. */
  change({ model, enforce, ...limits }: z.infer<typeof limitsSchema>) {
    if (model !== undefined) return this.of(model).change(limits, enforce)
    this.#limits = limits
    this.#enforced = enforce
    for (const known of this.#models.values()) known.change(limits, enforce)
  }

  /** The limits of every model, and of each that was asked what it used since the start. */
  report() {
    const models = [...this.#models].map(([model, limits]) => [model, limits.report()])
    return { ...this.#limits, enforce: this.#enforced, models: Object.fromEntries(models) }
  }
}
