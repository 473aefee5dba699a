import { builder } from './builder.ts'
import { JobStatusEnum, TaskTypeEnum } from './enums.ts'
import { LabelInput } from './submit-job.ts'

export const DateTimeRange = builder.inputType('DateTimeRange', {
  description: 'A span of time.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Its beginning, inclusive.' }),
    to: t.field({ type: 'DateTime', description: 'Its end, exclusive.' }),
  }),
})

export const JobFilter = builder.inputType('JobFilter', {
  description: 'Which jobs: all conditions must hold.',
  fields: (t) => ({
    status: t.field({ type: [JobStatusEnum], description: 'In one of these statuses.' }),
    taskType: t.field({ type: TaskTypeEnum, description: 'Of this task type.' }),
    createdAt: t.field({ type: DateTimeRange, description: 'Submitted within this span.' }),
    labels: t.field({ type: [LabelInput], description: 'With all of these labels.' }),
    document: t.id({ description: 'On the document with this UUID.' }),
    errorFingerprint: t.stringList({
      description: 'FAILED with one of these fingerprints, which `failureGroups` tells.',
    }),
    model: t.string({ description: 'Asking this model.' }),
  }),
})
