import { readRunningJobs, readWorkers, type WorkerState } from '../jobs/workers.ts'
import { batched } from './batch.ts'
import { builder, type Context } from './builder.ts'
import { JobType } from './job.ts'

const WorkerStateEnum = builder.enumType('WorkerState', {
  description: 'Whether a worker lives.',
  values: {
    ALIVE: { description: 'It says so every second.' },
    LOST: { description: 'It went silent; others take its jobs.' },
    STOPPED: { description: 'It said goodbye.' },
  },
})

const jobsOf = batched(({ api, viewer }: Context, workerIds: string[]) =>
  readRunningJobs(api.db, viewer.workspaceId, workerIds),
)

const WorkerType = builder.objectRef<WorkerState>('Worker').implement({
  description: 'A worker process.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id; a new one at each start.' }),
    host: t.exposeString('host', { description: 'The machine it runs on.' }),
    pid: t.exposeInt('pid', { description: 'Its process id there.' }),
    concurrency: t.exposeInt('concurrency', { description: 'How many jobs it runs at once, at most.' }),
    running: t.exposeInt('running', { description: 'How many jobs it runs now.' }),
    jobs: t.field({
      type: [JobType],
      description: "The workspace's jobs that it runs now, first begun first.",
      resolve: async ({ id }, _, context) => (await jobsOf(context, id)) ?? [],
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it started.' }),
    heartbeatAt: t.expose('heartbeatAt', {
      type: 'DateTime',
      description: 'When it last said that it lives.',
    }),
    state: t.expose('state', { type: WorkerStateEnum, description: 'Whether it lives.' }),
  }),
})

builder.queryField('workers', (t) =>
  t.field({
    type: [WorkerType],
    description: 'The workers that lived in the last day, latest start first.',
    resolve: (_, __, { api }) => readWorkers(api.db),
  }),
)
