import { type FailureGroup, failureGroups, MAX_GROUPS } from '../jobs/failure-groups.ts'
import { builder } from './builder.ts'
import { TaskTypeEnum } from './enums.ts'
import { ErrorCodeEnum } from './error.ts'
import { DateTimeRange } from './job-filter.ts'

const FailureGroupType = builder.objectRef<FailureGroup>('FailureGroup').implement({
  description: 'FAILED jobs with the same cause.',
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', {
      description:
        'The same for failures of one cause; pass it to `JobFilter.errorFingerprint` to list or retry the jobs.',
    }),
    code: t.expose('code', { type: ErrorCodeEnum, description: 'What kind of failure it is.' }),
    message: t.exposeString('message', { description: 'What happened to the latest one.' }),
    count: t.exposeInt('count', { description: 'How many jobs.' }),
    firstFailedAt: t.expose('firstFailedAt', { type: 'DateTime', description: 'When the first one failed.' }),
    lastFailedAt: t.expose('lastFailedAt', { type: 'DateTime', description: 'When the latest one failed.' }),
    latestJobId: t.exposeID('latestJobId', { description: 'UUID of the latest one.' }),
  }),
})

const DEFAULT_GROUPS = 50

builder.queryField('failureGroups', (t) =>
  t.field({
    type: [FailureGroupType],
    description: 'Why jobs fail: the FAILED ones by their cause, most frequent first.',
    complexity: ({ first }) => ({
      field: 10,
      multiplier: Math.min(first ?? DEFAULT_GROUPS, MAX_GROUPS),
    }),
    args: {
      createdAt: t.arg({ type: DateTimeRange, description: 'Of jobs submitted within this span.' }),
      taskType: t.arg({ type: TaskTypeEnum, description: 'Of jobs of this task type.' }),
      first: t.arg.int({ defaultValue: DEFAULT_GROUPS, description: 'How many at most; up to 100.' }),
    },
    resolve: (_, { first, ...query }, { api, viewer }) =>
      failureGroups(api.db, {
        ...query,
        workspaceId: viewer.workspaceId,
        first: first ?? DEFAULT_GROUPS,
      }),
  }),
)
