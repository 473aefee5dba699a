import { evaluate } from '../src/jobs/evaluate.ts'
import { type JobDeps, runJob } from '../src/jobs/run.ts'
import type { QueueTask } from '../src/queue/task.ts'

export default {
  name: 'evaluate',
  run: (deps, delivery) => runJob(deps, evaluate, delivery),
} satisfies QueueTask<JobDeps>
