import type { QueueTask } from '../src/queue/task.ts'
import { DELIVER_WEBHOOK, type DeliverDeps, deliverLane } from '../src/webhooks/deliver.ts'

export default {
  ...DELIVER_WEBHOOK,
  run: (deps, { laneId }, signal) => deliverLane(deps, laneId, signal),
} satisfies QueueTask<DeliverDeps, { laneId: string }>
