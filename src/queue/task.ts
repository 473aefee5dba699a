import type { z } from 'zod'

/** The form of a queue task as it stands in the queue: both are a wire format. The name is its file's under tasks/. */
export interface TaskForm<Payload> {
  name: string
  payload: z.ZodType<Payload>
}

/** Work in the background that is no job. It can be delivered more than once, and by two processes at the same time. */
export interface QueueTask<Deps, Payload = unknown> extends TaskForm<Payload> {
  /**
   * Throwing means: deliver it again.
   * @param signal aborted when the worker shuts down
   */
  run(deps: Deps, payload: Payload, signal: AbortSignal): Promise<void>
}

/** @returns an SQL expression that puts the task into the queue, in the transaction of its statement; its value is an id */
export const enqueueSql = (task: TaskForm<unknown>, payload: string) =>
  `(graphile_worker.add_job('${task.name}', ${payload})).id`
