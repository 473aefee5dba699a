import { replayDeliveries, replayDelivery, testWebhook } from '../webhooks/replay.ts'
import { builder } from './builder.ts'
import {
  attempt,
  DeliveryNotFoundError,
  InvalidInputError,
  outcomeType,
  WebhookEndpointDisabledError,
  WebhookEndpointNotFoundError,
} from './error.ts'
import { idArgument } from './id.ts'
import { DateTimeRange } from './job-filter.ts'
import { DeliveryType } from './webhook-delivery.ts'

const TestResult = builder.unionType('TestWebhookEndpointResult', {
  description: 'The delivery of the test, or why there is none.',
  types: [DeliveryType, InvalidInputError, WebhookEndpointNotFoundError, WebhookEndpointDisabledError],
  resolveType: (outcome) => outcomeType(outcome, 'Delivery'),
})

const ReplayResult = builder.unionType('ReplayDeliveryResult', {
  description: 'The delivery, which is PENDING again, or why it cannot be.',
  types: [
    DeliveryType,
    InvalidInputError,
    DeliveryNotFoundError,
    WebhookEndpointNotFoundError,
    WebhookEndpointDisabledError,
  ],
  resolveType: (outcome) => outcomeType(outcome, 'Delivery'),
})

const ReplayedType = builder.objectRef<{ count: number }>('ReplayedDeliveries').implement({
  description: 'Deliveries that are made once more.',
  fields: (t) => ({ count: t.exposeInt('count', { description: 'How many there are.' }) }),
})

const ReplayAllResult = builder.unionType('ReplayDeliveriesResult', {
  description: 'How many deliveries are made once more, or why none is.',
  types: [ReplayedType, InvalidInputError, WebhookEndpointNotFoundError, WebhookEndpointDisabledError],
  resolveType: (outcome) => outcomeType(outcome, 'ReplayedDeliveries'),
})

builder.mutationFields((t) => ({
  testWebhookEndpoint: t.field({
    type: TestResult,
    description: 'Sends a message of the type WEBHOOK_TEST now; `deliveries` tells what came of it.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the endpoint.' }) },
    resolve: (_, { id }, { api, viewer }) => attempt(() => testWebhook(api, viewer, idArgument('id', id))),
  }),
  replayDelivery: t.field({
    type: ReplayResult,
    description: 'Delivers once more, now, with the same `webhook-id` and the schedule from its beginning.',
    args: { id: t.arg.id({ required: true, description: 'UUID of the delivery.' }) },
    resolve: (_, { id }, { api, viewer }) => attempt(() => replayDelivery(api, viewer, idArgument('id', id))),
  }),
  replayDeliveries: t.field({
    type: ReplayAllResult,
    description:
      'Delivers many once more, up to 10,000: every event of a span that the endpoint wants, those included that came while it was disabled; or without a span all that failed.',
    args: {
      endpoint: t.arg.id({ required: true, description: 'UUID of the endpoint.' }),
      at: t.arg({ type: DateTimeRange, description: 'When the events happened; without `to` until now.' }),
    },
    resolve: (_, { endpoint, at }, { api, viewer }) =>
      attempt(async () => {
        const id = idArgument('endpoint', endpoint)
        return { count: await replayDeliveries(api, viewer, id, at ?? null) }
      }),
  }),
}))
