import { type Queue, type QueueLane, readQueue } from '../jobs/queue.ts'
import { type QueueSample, readQueueHistory } from '../jobs/queue-history.ts'
import { builder } from './builder.ts'
import { PriorityEnum } from './enums.ts'
import { DateTimeRange } from './job-filter.ts'

const QueueLaneType = builder.objectRef<QueueLane>('QueueLane').implement({
  description: 'The waiting jobs of one priority and model.',
  fields: (t) => ({
    priority: t.expose('priority', { type: PriorityEnum, description: 'Their priority.' }),
    model: t.exposeString('model', { description: 'The model that they ask.' }),
    waiting: t.exposeInt('waiting', { description: 'How many they are.' }),
  }),
})

const QueueType = builder.objectRef<Queue>('Queue').implement({
  description: "What waits and what runs of the workspace's jobs, and who works.",
  fields: (t) => ({
    workers: t.exposeInt('workers', {
      description: 'Worker processes that live. They work for every workspace.',
    }),
    slots: t.exposeInt('slots', { description: 'How many jobs those can run at once.' }),
    running: t.exposeInt('running', { description: 'How many jobs are RUNNING.' }),
    waiting: t.exposeInt('waiting', { description: 'How many jobs are PENDING or RETRYING.' }),
    oldestReadyAt: t.expose('oldestReadyAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when the job that could have begun the longest time ago waits; null when none could begin.',
    }),
    oldestRunningSince: t.expose('oldestRunningSince', {
      type: 'DateTime',
      nullable: true,
      description: 'When the attempt began that has run the longest of those that run; null when none runs.',
    }),
    oldestRunningJobId: t.exposeID('oldestRunningJobId', {
      nullable: true,
      description: 'UUID of its job.',
    }),
    silentJobs: t.exposeInt('silentJobs', {
      description: 'How many jobs are RUNNING on a worker that is lost, or says nothing.',
    }),
    endedLastMinutes: t.exposeInt('endedLastMinutes', {
      description: 'How many jobs ended in the last 5 minutes, without those that somebody cancelled.',
    }),
    drainSeconds: t.exposeFloat('drainSeconds', {
      nullable: true,
      description:
        'In how many seconds nothing waits any more, if jobs go on to end as in the last 5 minutes; null when none ended.',
    }),
    lanes: t.expose('lanes', {
      type: [QueueLaneType],
      description: 'The waiting jobs by priority and model.',
    }),
  }),
})

builder.queryField('queue', (t) =>
  t.field({
    type: QueueType,
    description: 'The queue as it is now. It is counted, so that a long one takes a moment.',
    complexity: 100,
    resolve: (_, __, { api, viewer }) => readQueue(api.db, viewer.workspaceId),
  }),
)

const QueueSampleType = builder.objectRef<QueueSample>('QueueSample').implement({
  description: 'How the queue was in a minute, or at its most within some minutes.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the minute, or the first of them, begins.' }),
    waiting: t.exposeInt('waiting', { description: 'How many jobs were PENDING or RETRYING.' }),
    running: t.exposeInt('running', { description: 'How many jobs were RUNNING.' }),
    oldestSeconds: t.exposeInt('oldestSeconds', {
      description: 'For how long the job that could have begun the longest time ago had waited; 0 when none.',
    }),
  }),
})

builder.queryField('queueHistory', (t) =>
  t.field({
    type: [QueueSampleType],
    description:
      'The queue over time, in order: a sample a minute, without those in which nothing waited or ran. They are kept for 7 days. At most 500 are told; in a longer span each is the most of several minutes.',
    complexity: 20,
    args: {
      range: t.arg({
        type: DateTimeRange,
        required: true,
        description: 'When. Without `to` it goes on until now.',
      }),
    },
    resolve: (_, { range }, { api, viewer }) => readQueueHistory(api.db, viewer.workspaceId, range),
  }),
)

builder.subscriptionField('queue', (t) =>
  t.field({
    type: QueueType,
    description:
      'The queue as it is now, then whenever it has changed, at most once a second. It has no end.',
    subscribe: (_, __, { api, viewer }) => api.queue.follow(viewer.workspaceId),
    resolve: (queue) => queue,
  }),
)
