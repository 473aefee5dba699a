import { findWebhook, listWebhooks, type Webhook } from '../webhooks/endpoints.ts'
import { builder } from './builder.ts'
import { EventTypeEnum } from './event.ts'
import { idArgument } from './id.ts'
import { LabelType } from './job.ts'

const WebhookKindEnum = builder.enumType('WebhookKind', {
  description: 'What a webhook endpoint stands for.',
  values: {
    ENDPOINT: { description: 'An address of its own.' },
    JOB_URL: { description: 'The `webhookUrl` of all jobs; each workspace has exactly one.' },
  },
})

export const WebhookPayloadEnum = builder.enumType('WebhookPayload', {
  description: 'How much a message says.',
  values: {
    THIN: { description: 'Which event of which job. The receiver asks for the rest with its own key.' },
    FULL: { description: "The event's data and the job with its result as well, up to 256 kB." },
  },
})

const DisabledReasonEnum = builder.enumType('WebhookDisabledReason', {
  description: 'Why a webhook endpoint is disabled.',
  values: {
    BY_HAND: { description: 'Somebody disabled it.' },
    GONE: { description: 'Its receiver answered 410.' },
    FAILING: { description: 'Every attempt failed for five days.' },
  },
})

const KeyType = builder.objectRef<Webhook['keys'][number]>('WebhookKey').implement({
  description: 'A key that the messages of an endpoint are signed with.',
  fields: (t) => ({
    publicKey: t.exposeString('publicKey', {
      description: 'The Ed25519 key that verifies v1a signatures: whpk_ and base64.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    validUntil: t.expose('validUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is used no more; null for the current one.',
    }),
  }),
})

export const WebhookEndpointType = builder.objectRef<Webhook>('WebhookEndpoint').implement({
  description: 'Where events are sent, and which.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'UUID of the endpoint.' }),
    kind: t.expose('kind', { type: WebhookKindEnum, description: 'What it stands for.' }),
    url: t.exposeString('url', { nullable: true, description: 'Its address; null for a JOB_URL.' }),
    description: t.exposeString('description', { description: 'What it is for, in words of its owner.' }),
    eventTypes: t.field({
      type: [EventTypeEnum],
      description: 'The types of events that are sent.',
      resolve: ({ eventTypes }) => eventTypes as (typeof EventTypeEnum.$inferType)[],
    }),
    labels: t.field({
      type: [LabelType],
      description: 'Only events of jobs with all of these labels are sent.',
      resolve: ({ labels }) => Object.entries(labels as object).map(([key, value]) => ({ key, value })),
    }),
    payload: t.expose('payload', { type: WebhookPayloadEnum, description: 'How much its messages say.' }),
    keys: t.expose('keys', {
      type: [KeyType],
      description: 'The keys that sign its messages, newest first: more than one for 24 h after a rotation.',
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing is sent; null while it is enabled.',
    }),
    disabledReason: t.expose('disabledReason', {
      type: DisabledReasonEnum,
      nullable: true,
      description: 'Why nothing is sent.',
    }),
    failures: t.exposeInt('failures', { description: 'How many attempts in a row have failed.' }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed; null when the last one did not.',
    }),
    waitsUntil: t.expose('waitsUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Its receiver failed and is left alone until then.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
})

builder.queryField('webhookEndpoints', (t) =>
  t.field({
    type: [WebhookEndpointType],
    description: "The workspace's webhook endpoints, that of its jobs' own addresses first; at most 101.",
    resolve: (_, __, { api, viewer }) => listWebhooks(api.db, viewer.workspaceId),
  }),
)

builder.queryField('webhookEndpoint', (t) =>
  t.field({
    type: WebhookEndpointType,
    description: 'A webhook endpoint by its id.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the endpoint.' }) },
    resolve: (_, { id }, { api, viewer }) => findWebhook(api.db, viewer.workspaceId, idArgument('id', id)),
  }),
)
