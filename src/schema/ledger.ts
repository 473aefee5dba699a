import type { ErrorCode } from '../errors.ts'
import { builder } from './builder.ts'
import { JobStatusEnum } from './enums.ts'
import { ErrorCodeEnum } from './error.ts'

export const AttemptType = builder.prismaObject('Attempt', {
  description: 'One time a worker worked on a job.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: '1 for the first attempt.' }),
    workerId: t.exposeString('workerId', { description: 'The worker process.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it began.' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    outcome: t.expose('outcome', {
      type: JobStatusEnum,
      nullable: true,
      description: 'The status in which it left the job; null while it runs.',
    }),
    errorCode: t.field({
      type: ErrorCodeEnum,
      nullable: true,
      description: 'What went wrong, if anything did.',
      resolve: ({ errorCode }) => errorCode as ErrorCode | null,
    }),
    errorMessage: t.exposeString('errorMessage', { nullable: true, description: 'The same in words.' }),
    errorRequestId: t.exposeString('errorRequestId', {
      nullable: true,
      description: "The Claude API's id of the request that failed, if it was one.",
    }),
    staleWrites: t.exposeInt('staleWrites', {
      description: 'How many of its writes were refused because the job belonged to another attempt by then.',
    }),
  }),
})

const OutcomeEnum = builder.enumType('ModelCallOutcome', {
  description: 'How a model call ended.',
  values: {
    STARTED: { description: 'It runs.' },
    SUCCEEDED: { description: 'It gave a usable answer.' },
    FAILED: { description: 'It gave none. It may have been paid all the same; the tokens say so.' },
    LOST: { description: 'Its worker was lost before it recorded an end: it is possibly paid.' },
  },
})

export const ModelCallType = builder.prismaObject('ModelCall', {
  description: 'One line of the ledger: one HTTP call to Claude.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the call.' }),
    stepName: t.exposeString('stepName', { description: 'The step that made it.' }),
    outcome: t.expose('outcome', { type: OutcomeEnum, description: 'How it ended.' }),
    model: t.exposeString('model', { description: 'The model that was asked.' }),
    promptVersion: t.exposeString('promptVersion', { description: 'Version of the prompt.' }),
    requestHash: t.exposeString('requestHash', { description: 'SHA-256 of the request body.' }),
    requestId: t.exposeString('requestId', { nullable: true, description: "The API's id of the request." }),
    messageId: t.exposeString('messageId', { nullable: true, description: "The API's id of the answer." }),
    stopReason: t.exposeString('stopReason', { nullable: true, description: 'Why the model stopped.' }),
    inputTokens: t.exposeInt('inputTokens', { description: 'Uncached tokens of the prompt.' }),
    cacheWriteTokens: t.exposeInt('cacheWriteTokens', { description: 'Tokens written to the prompt cache.' }),
    cacheReadTokens: t.exposeInt('cacheReadTokens', { description: 'Tokens read from the prompt cache.' }),
    outputTokens: t.exposeInt('outputTokens', { description: 'Tokens of the answer, thinking included.' }),
    costMicros: t.field({
      type: 'SafeInt',
      nullable: true,
      description: 'Cost in millionths of a US dollar; null when the price of the model is not known.',
      resolve: ({ costMicros }) => (costMicros === null ? null : Number(costMicros)),
    }),
    possiblyPaid: t.exposeBoolean('possiblyPaid', {
      description: 'True when it was sent and its end was not seen: the API may have billed it.',
    }),
    latencyMs: t.exposeInt('latencyMs', {
      nullable: true,
      description: 'How long it took, in milliseconds.',
    }),
    errorCode: t.field({
      type: ErrorCodeEnum,
      nullable: true,
      description: 'What went wrong, if anything did.',
      resolve: ({ errorCode }) => errorCode as ErrorCode | null,
    }),
    simulated: t.exposeBoolean('simulated', { description: 'True when the built-in simulator answered.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When it was sent.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its end was recorded.',
    }),
  }),
})
