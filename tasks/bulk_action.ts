import { BULK_ACTION } from '../src/jobs/bulk.ts'
import { runBulkAction } from '../src/jobs/bulk-run.ts'
import type { RetryDeps } from '../src/jobs/retry.ts'
import type { QueueTask } from '../src/queue/task.ts'

export default {
  ...BULK_ACTION,
  run: (deps, { actionId }, signal) => runBulkAction(deps, actionId, signal),
} satisfies QueueTask<RetryDeps, { actionId: string }>
