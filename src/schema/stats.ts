import { countByStatus, type StatusCount } from '../jobs/counts.ts'
import { type Percentiles, percentiles } from '../jobs/histogram.ts'
import { type Failures, type Figures, readStats, type Stats, type TaskTypeFigures } from '../jobs/stats.ts'
import { builder } from './builder.ts'
import { JobStatusEnum, TaskTypeEnum } from './enums.ts'
import { ErrorCodeEnum } from './error.ts'
import { DateTimeRange } from './job-filter.ts'

const PercentilesType = builder.objectRef<Percentiles>('Percentiles').implement({
  description: 'How long something took, in milliseconds, within 5 %.',
  fields: (t) => ({
    p50: t.exposeFloat('p50', { description: 'Half of them took no longer.' }),
    p90: t.exposeFloat('p90', { description: 'Nine of ten took no longer.' }),
    p99: t.exposeFloat('p99', { description: 'Ninety-nine of a hundred took no longer.' }),
  }),
})

const FailuresType = builder.objectRef<Failures>('Failures').implement({
  description: 'How often jobs failed for one cause.',
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', {
      description: 'The same for failures of one cause, as in `failureGroups`.',
    }),
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What kind of failure it is.' }),
    count: t.exposeInt('count', { description: 'How often.' }),
  }),
})

const MAX_FAILURES = 50

const FiguresType = builder.objectRef<Figures>('Figures').implement({
  description: 'Sums over the log of some time.',
  fields: (t) => ({
    submitted: t.int({ description: 'Jobs submitted.', resolve: ({ reached }) => reached.PENDING ?? 0 }),
    started: t.int({
      description: 'Attempts begun: a job that is retried counts again.',
      resolve: ({ reached }) => reached.RUNNING ?? 0,
    }),
    retried: t.int({
      description: 'Times that a job went back to wait for another attempt.',
      resolve: ({ reached }) => reached.RETRYING ?? 0,
    }),
    completed: t.int({ description: 'Jobs completed.', resolve: ({ reached }) => reached.COMPLETED ?? 0 }),
    partial: t.int({ description: 'Jobs ended as PARTIAL.', resolve: ({ reached }) => reached.PARTIAL ?? 0 }),
    failed: t.int({ description: 'Jobs failed.', resolve: ({ reached }) => reached.FAILED ?? 0 }),
    cancelled: t.int({ description: 'Jobs cancelled.', resolve: ({ reached }) => reached.CANCELLED ?? 0 }),
    waitingMs: t.field({
      type: PercentilesType,
      nullable: true,
      description: 'Time until a job was first started, since it could begin; null when none was.',
      resolve: ({ waiting }) => percentiles(waiting),
    }),
    runningMs: t.field({
      type: PercentilesType,
      nullable: true,
      description:
        'Time from the first start of a job, or that after its last retry by hand, to its end; null when none ended.',
      resolve: ({ running }) => percentiles(running),
    }),
    calls: t.exposeInt('calls', { description: 'Model calls whose end was recorded.' }),
    costMicros: t.expose('costMicros', {
      type: 'SafeInt',
      description: 'What they cost, in millionths of a US dollar.',
    }),
    inputTokens: t.field({
      type: 'SafeInt',
      description: 'Uncached tokens of prompts.',
      resolve: ({ tokens }) => tokens.INPUT ?? 0,
    }),
    cacheWriteTokens: t.field({
      type: 'SafeInt',
      description: 'Tokens written to the prompt cache.',
      resolve: ({ tokens }) => tokens.CACHE_WRITE ?? 0,
    }),
    cacheReadTokens: t.field({
      type: 'SafeInt',
      description: 'Tokens read from the prompt cache.',
      resolve: ({ tokens }) => tokens.CACHE_READ ?? 0,
    }),
    outputTokens: t.field({
      type: 'SafeInt',
      description: 'Tokens of answers.',
      resolve: ({ tokens }) => tokens.OUTPUT ?? 0,
    }),
    failures: t.field({
      type: [FailuresType],
      description: `Failures by their cause, most frequent first; the first ${MAX_FAILURES}.`,
      resolve: ({ failures }) =>
        [...failures.values()].sort((one, other) => other.count - one.count).slice(0, MAX_FAILURES),
    }),
  }),
})

const OfTaskTypeType = builder.objectRef<TaskTypeFigures>('TaskTypeStats').implement({
  description: 'The jobs of one task type.',
  fields: (t) => ({
    taskType: t.expose('taskType', { type: TaskTypeEnum, description: 'The task type.' }),
    figures: t.expose('figures', { type: FiguresType, description: 'What happened to its jobs.' }),
  }),
})

const BucketType = builder.objectRef<Stats['buckets'][number]>('StatsBucket').implement({
  description: 'One hour or one day.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When it begins.' }),
    figures: t.expose('figures', { type: FiguresType, description: 'What happened in it.' }),
    byTaskType: t.expose('byTaskType', {
      type: [OfTaskTypeType],
      description: 'The same by task type; those without an event are left out.',
      complexity: { field: 1, multiplier: 1 },
    }),
  }),
})

const StatsType = builder.objectRef<Stats>('Stats').implement({
  description: 'What happened in a span of time.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Beginning of the first bucket.' }),
    to: t.expose('to', { type: 'DateTime', description: 'End of the last bucket.' }),
    total: t.expose('total', { type: FiguresType, description: 'Everything together.' }),
    byTaskType: t.expose('byTaskType', {
      type: [OfTaskTypeType],
      description: 'The same by task type; those without an event are left out.',
    }),
    buckets: t.expose('buckets', {
      type: [BucketType],
      description: 'The same by hour or day, in order; those without an event too.',
      // They are all read at once.
      complexity: { field: 1, multiplier: 1 },
    }),
  }),
})

const BucketEnum = builder.enumType('StatsBucketSize', {
  description: 'How statistics are cut.',
  values: {
    HOUR: { description: 'By hour; up to 14 days.' },
    DAY: { description: 'By day (UTC); up to 366 days.' },
  },
})

builder.queryField('stats', (t) =>
  t.field({
    type: StatsType,
    description: 'What happened in a span of time, up to this moment.',
    complexity: 100,
    args: {
      range: t.arg({
        type: DateTimeRange,
        required: true,
        description: 'When: widened to whole buckets. Without `to` it goes on until now.',
      }),
      bucket: t.arg({ type: BucketEnum, defaultValue: 'HOUR', description: 'How to cut it.' }),
    },
    resolve: (_, { range, bucket }, { api, viewer }) =>
      readStats(api.db, { workspaceId: viewer.workspaceId, range, bucket: bucket ?? 'HOUR' }),
  }),
)

const StatusCountType = builder.objectRef<StatusCount>('StatusCount').implement({
  description: 'How many jobs are in a status.',
  fields: (t) => ({
    status: t.expose('status', { type: JobStatusEnum, description: 'The status.' }),
    count: t.exposeInt('count', { description: 'How many jobs are in it now.' }),
  }),
})

builder.queryField('counts', (t) =>
  t.field({
    type: [StatusCountType],
    description: 'How many jobs are in each status now, all seven of them in the order of a life.',
    complexity: 20,
    args: { taskType: t.arg({ type: TaskTypeEnum, description: 'Only jobs of this task type.' }) },
    resolve: (_, { taskType }, { api, viewer }) =>
      countByStatus(api.db, viewer.workspaceId, taskType ?? null),
  }),
)

builder.subscriptionField('counts', (t) =>
  t.field({
    type: [StatusCountType],
    description:
      'How many jobs are in each status now, then whenever that has changed, at most once a second. It has no end.',
    subscribe: (_, __, { api, viewer }) => api.counts.follow(viewer.workspaceId),
    resolve: (counts) => counts,
  }),
)
