import { extract } from '../src/jobs/extract.ts'
import { type JobDeps, runJob } from '../src/jobs/run.ts'
import type { QueueTask } from '../src/queue/task.ts'

export default {
  name: 'extract',
  run: (deps, delivery) => runJob(deps, extract, delivery),
} satisfies QueueTask<JobDeps>
