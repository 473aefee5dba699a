import { z } from 'zod'

const options = {
  /** How many requests it meets before it is used up. */
  times: z.int().positive().default(1),
  /** Only requests whose raw JSON body contains this text. */
  containing: z.string().min(1).optional(),
}

/** Events of a stream, or pieces of a JSON body, that still arrive; 0 means not even the headers of `reset` and `stall`. */
const afterEvents = z.int().nonnegative().default(3)

/** The failures a test can order, and their options. */
export const failureSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...options,
    kind: z.literal('status'),
    status: z.int().min(400).max(599),
    type: z.string().optional(),
    message: z.string().optional(),
    errorCode: z.string().optional(),
    retryAfter: z.union([z.number(), z.string()]).optional(),
  }),
  z.strictObject({
    ...options,
    kind: z.literal('stopReason'),
    stopReason: z.enum([
      'max_tokens',
      'refusal',
      'model_context_window_exceeded',
      'stop_sequence',
      'pause_turn',
    ]),
    /** Of a refusal. */
    category: z
      .enum(['cyber', 'bio', 'frontier_llm', 'reasoning_extraction', 'general_harms'])
      .nullable()
      .default(null),
  }),
  z.strictObject({ ...options, kind: z.literal('cut'), events: afterEvents }),
  z.strictObject({ ...options, kind: z.literal('reset'), events: afterEvents }),
  z.strictObject({ ...options, kind: z.literal('stall'), events: afterEvents }),
  z.strictObject({ ...options, kind: z.literal('errorEvent'), events: afterEvents }),
  z.strictObject({ ...options, kind: z.literal('slow'), msPerEvent: z.int().positive() }),
  z.strictObject({ ...options, kind: z.literal('html') }),
  z.strictObject({ ...options, kind: z.literal('badJson') }),
  z.strictObject({ ...options, kind: z.literal('wrongSchema') }),
  z.strictObject({ ...options, kind: z.literal('empty') }),
])

export type Failure = z.infer<typeof failureSchema>
export type FailureOf<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>

/** The failures that were ordered and are not used up, in order. */
export class FailureQueue {
  #waiting: Failure[] = []

  add(failure: Failure) {
    this.#waiting.push(failure)
  }

  /** Uses the first failure that fits a request once. */
  take(body: string): Failure | undefined {
    const failure = this.#waiting.find(
      ({ containing }) => containing === undefined || body.includes(containing),
    )
    if (!failure) return undefined
    failure.times--
    if (failure.times === 0) this.#waiting = this.#waiting.filter((waiting) => waiting !== failure)
    return failure
  }

  list(): readonly Failure[] {
    return this.#waiting
  }

  clear() {
    this.#waiting = []
  }
}
