import type { QueueTask } from '../src/queue/task.ts'
import { DELIVER_WEBHOOK, type DeliverDeps, deliverTo } from '../src/webhooks/deliver.ts'

export default {
  ...DELIVER_WEBHOOK,
  run: (deps, { receiverId }, signal) => deliverTo(deps, receiverId, signal),
} satisfies QueueTask<DeliverDeps, { receiverId: string }>
