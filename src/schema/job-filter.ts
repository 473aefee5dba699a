import { builder } from './builder.ts'
import { JobStatusEnum, TaskTypeEnum } from './enums.ts'
import { ErrorCodeEnum } from './error.ts'
import { LabelInput } from './submit-job.ts'

export const DateTimeRange = builder.inputType('DateTimeRange', {
  description: 'A span of time.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'Its beginning, inclusive.' }),
    to: t.field({ type: 'DateTime', description: 'Its end, exclusive.' }),
  }),
})

const SecondsRange = builder.inputType('SecondsRange', {
  description: 'A range of durations, in seconds.',
  fields: (t) => ({
    from: t.float({ description: 'The shortest, inclusive.' }),
    to: t.float({ description: 'The longest, exclusive.' }),
  }),
})

const MicrosRange = builder.inputType('MicrosRange', {
  description: 'A range of money, in millionths of a US dollar.',
  fields: (t) => ({
    from: t.field({ type: 'SafeInt', description: 'The least, inclusive.' }),
    to: t.field({ type: 'SafeInt', description: 'The most, exclusive.' }),
  }),
})

export const JobFilter = builder.inputType('JobFilter', {
  description: 'Which jobs: all conditions must hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'One of these, by their UUIDs: up to 1,000. An empty list fits no job.' }),
    status: t.field({ type: [JobStatusEnum], description: 'In one of these statuses.' }),
    taskType: t.field({ type: TaskTypeEnum, description: 'Of this task type.' }),
    taskTypes: t.field({ type: [TaskTypeEnum], description: 'Of one of these task types.' }),
    createdAt: t.field({ type: DateTimeRange, description: 'Submitted within this span.' }),
    startedAt: t.field({ type: DateTimeRange, description: 'First claimed within this span.' }),
    finishedAt: t.field({ type: DateTimeRange, description: 'Ended within this span.' }),
    durationSeconds: t.field({
      type: SecondsRange,
      description: 'That took so long from the first start to the end.',
    }),
    costMicros: t.field({ type: MicrosRange, description: 'That cost so much.' }),
    labels: t.field({ type: [LabelInput], description: 'With all of these labels.' }),
    document: t.id({ description: 'On the document with this UUID.' }),
    documentName: t.string({
      description: 'On a document whose name has words that begin with these, all of them, in any order.',
    }),
    documentSha256: t.string({
      description: 'On a document whose text has this SHA-256, in lower-case hexadecimal.',
    }),
    text: t.string({
      description:
        "Whose document's name and labels have, together, words that begin with these, all of them, in any order.",
    }),
    inputContains: t.field({
      type: 'JSON',
      description: 'Whose input contains this JSON, such as {"fields": [{"name": "rent"}]}.',
    }),
    resultContains: t.field({
      type: 'JSON',
      description: 'Whose result contains this JSON, such as {"values": {"governing_law": "England"}}.',
    }),
    errorCode: t.field({ type: [ErrorCodeEnum], description: 'FAILED with one of these error codes.' }),
    errorFingerprint: t.stringList({
      description: 'FAILED with one of these fingerprints, which `failureGroups` tells.',
    }),
    unverified: t.boolean({
      description:
        'true: with a claim in the result whose evidence is not verified; false: with a result in which every claim is.',
    }),
    model: t.string({ description: 'Asking this model.' }),
    submittedBy: t.string({ description: 'Submitted with the API key of this name.' }),
  }),
})
