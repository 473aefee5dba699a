import type { JobHelpers } from 'graphile-worker'
import { z } from 'zod'

/** What stands in the queue: ids only. The record of what happened is in our own tables. */
const JobPayload = z.object({ jobId: z.uuid() })

/** One delivery of a queue task to a worker. */
export interface Delivery {
  jobId: string
  /** True when the queue will not deliver it again */
  last: boolean
  /** Aborted when the worker shuts down */
  signal: AbortSignal
}

/** A queue task: its name is a wire format, equal to its file's name under tasks/. */
export interface QueueTask<Deps> {
  name: string
  /** Throwing means: deliver it again. */
  run(deps: Deps, delivery: Delivery): Promise<void>
}

/** The payload was written by our own SQL, maybe by an older version of it: it is checked all the same. */
export function deliveryOf(payload: unknown, helpers: JobHelpers): Delivery {
  return {
    jobId: JobPayload.parse(payload).jobId,
    last: helpers.job.attempts >= helpers.job.max_attempts,
    signal: helpers.abortSignal ?? new AbortController().signal,
  }
}
