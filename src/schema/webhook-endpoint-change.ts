import {
  createWebhook,
  deleteWebhook,
  rotateWebhook,
  switchWebhook,
  updateWebhook,
  type WebhookWithSecret,
} from '../webhooks/endpoints.ts'
import { builder } from './builder.ts'
import {
  attempt,
  InvalidInputError,
  outcomeType,
  TooManyWebhookEndpointsError,
  WebhookEndpointNotFoundError,
} from './error.ts'
import { EventTypeEnum } from './event.ts'
import { idArgument } from './id.ts'
import { LabelInput } from './submit-job.ts'
import { WebhookEndpointType, WebhookPayloadEnum } from './webhook-endpoint.ts'

const WebhookEndpointInput = builder.inputType('WebhookEndpointInput', {
  description: 'What somebody wants of a webhook endpoint.',
  fields: (t) => ({
    url: t.string({
      description:
        'Where to send: https, port 443 or 8443, a public address, no user name or password in it. Needed for a new endpoint.',
    }),
    description: t.string({ description: 'What it is for; up to 500 characters.' }),
    eventTypes: t.field({
      type: [EventTypeEnum],
      description: 'The types of events to send; the four ends of a job unless told otherwise.',
    }),
    labels: t.field({
      type: [LabelInput],
      description: 'Send only events of jobs with all of these labels; an empty list means all jobs.',
    }),
    payload: t.field({
      type: WebhookPayloadEnum,
      description: 'How much to say; THIN unless told otherwise.',
    }),
  }),
})

const WithSecretType = builder.objectRef<WebhookWithSecret>('WebhookEndpointWithSecret').implement({
  description: 'A webhook endpoint and its secret.',
  fields: (t) => ({
    endpoint: t.expose('endpoint', { type: WebhookEndpointType, description: 'The endpoint.' }),
    secret: t.exposeString('secret', {
      description: 'Verifies v1 signatures: whsec_ and base64. It is shown this once.',
    }),
  }),
})

const DeletedType = builder.objectRef<{ id: string }>('DeletedWebhookEndpoint').implement({
  description: 'A webhook endpoint that is no more.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'UUID that it had.' }) }),
})

const CreateResult = builder.unionType('CreateWebhookEndpointResult', {
  description: 'The new endpoint with its secret, or why there is none.',
  types: [WithSecretType, InvalidInputError, TooManyWebhookEndpointsError],
  resolveType: (outcome) => outcomeType(outcome, 'WebhookEndpointWithSecret'),
})

const RotateResult = builder.unionType('RotateWebhookSecretResult', {
  description: 'The endpoint with its new secret, or why there is none.',
  types: [WithSecretType, InvalidInputError, WebhookEndpointNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'WebhookEndpointWithSecret'),
})

const ChangeResult = builder.unionType('WebhookEndpointResult', {
  description: 'The endpoint as it is then, or why it cannot be changed.',
  types: [WebhookEndpointType, InvalidInputError, WebhookEndpointNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'WebhookEndpoint'),
})

const DeleteResult = builder.unionType('DeleteWebhookEndpointResult', {
  description: 'What was deleted, or why nothing was.',
  types: [DeletedType, InvalidInputError, WebhookEndpointNotFoundError],
  resolveType: (outcome) => outcomeType(outcome, 'DeletedWebhookEndpoint'),
})

const ID = 'UUID of the endpoint.'

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: CreateResult,
    description: 'Makes a webhook endpoint. Events from now on are sent to it; at most 100 a workspace.',
    args: { input: t.arg({ type: WebhookEndpointInput, required: true, description: 'The endpoint.' }) },
    resolve: (_, { input }, { api, viewer }) => attempt(() => createWebhook(api, viewer, input)),
  }),
  updateWebhookEndpoint: t.field({
    type: ChangeResult,
    description: 'Changes what is given; the rest stays. Deliveries that wait go to the new address.',
    args: {
      id: t.arg.id({ required: true, description: ID }),
      input: t.arg({ type: WebhookEndpointInput, required: true, description: 'What to change.' }),
    },
    resolve: (_, { id, input }, { api, viewer }) =>
      attempt(() => updateWebhook(api, viewer, idArgument('id', id), input)),
  }),
  rotateWebhookSecret: t.field({
    type: RotateResult,
    description:
      'Makes a new secret and a new key pair. For 24 h messages are signed with the ones before as well.',
    args: { id: t.arg.id({ required: true, description: ID }) },
    resolve: (_, { id }, { api, viewer }) => attempt(() => rotateWebhook(api, viewer, idArgument('id', id))),
  }),
  disableWebhookEndpoint: t.field({
    type: ChangeResult,
    description: 'Sends nothing more: what waits goes on waiting, and new events are left out.',
    args: { id: t.arg.id({ required: true, description: ID }) },
    resolve: (_, { id }, { api, viewer }) =>
      attempt(() => switchWebhook(api, viewer, idArgument('id', id), false)),
  }),
  enableWebhookEndpoint: t.field({
    type: ChangeResult,
    description: 'Sends again, at once what waits; `replayDeliveries` sends what was left out.',
    args: { id: t.arg.id({ required: true, description: ID }) },
    resolve: (_, { id }, { api, viewer }) =>
      attempt(() => switchWebhook(api, viewer, idArgument('id', id), true)),
  }),
  deleteWebhookEndpoint: t.field({
    type: DeleteResult,
    description:
      'Deletes an endpoint with its secrets. What waits is dropped; its deliveries stay as history.',
    args: { id: t.arg.id({ required: true, description: ID }) },
    resolve: (_, { id }, { api, viewer }) => attempt(() => deleteWebhook(api, viewer, idArgument('id', id))),
  }),
}))
