import { type JobDeps, runJob } from '../src/jobs/run.ts'
import { summarize } from '../src/jobs/summarize.ts'
import type { QueueTask } from '../src/queue/task.ts'

export default {
  name: 'summarize',
  run: (deps, delivery) => runJob(deps, summarize, delivery),
} satisfies QueueTask<JobDeps>
