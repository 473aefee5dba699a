import { until } from '../execution/engine.ts'
import type { Docket } from '../support/docket.ts'

export interface Attempt {
  number: number
  url: string
  startedAt: string
  endedAt: string | null
  statusCode: number | null
  latencyMs: number | null
  answer: string | null
  error: string | null
}

export interface Delivery {
  __typename: string
  code: string
  id: string
  endpointId: string
  type: string
  eventId: string | null
  jobId: string | null
  seq: number | null
  status: string
  nextAttemptAt: string | null
  endedAt: string | null
  attempts: Attempt[]
}

export interface Endpoint {
  __typename: string
  code: string
  field: string
  message: string
  id: string
  kind: string
  url: string | null
  description: string
  eventTypes: string[]
  labels: { key: string; value: string }[]
  payload: string
  keys: { publicKey: string; validUntil: string | null }[]
  disabledAt: string | null
  disabledReason: string | null
  failures: number
  failingSince: string | null
  waitsUntil: string | null
  secret: string
  endpoint: Endpoint
  count: number
}

const ENDPOINT = `id kind url description eventTypes labels { key value } payload keys { publicKey validUntil }
  disabledAt disabledReason failures failingSince waitsUntil`
const DELIVERY = `id endpointId type eventId jobId seq status nextAttemptAt endedAt
  attempts { number url startedAt endedAt statusCode latencyMs answer error }`
const FAILURES = '... on ExpectedError { code message } ... on InvalidInputError { field }'

const OPERATIONS = {
  createWebhookEndpoint: `mutation($input: WebhookEndpointInput!) { done: createWebhookEndpoint(input: $input) {
    __typename ... on WebhookEndpointWithSecret { secret endpoint { ${ENDPOINT} } } ${FAILURES} } }`,
  updateWebhookEndpoint: `mutation($id: ID!, $input: WebhookEndpointInput!) {
    done: updateWebhookEndpoint(id: $id, input: $input) { __typename ... on WebhookEndpoint { ${ENDPOINT} } ${FAILURES} } }`,
  rotateWebhookSecret: `mutation($id: ID!) { done: rotateWebhookSecret(id: $id) {
    __typename ... on WebhookEndpointWithSecret { secret endpoint { ${ENDPOINT} } } ${FAILURES} } }`,
  disableWebhookEndpoint: `mutation($id: ID!) { done: disableWebhookEndpoint(id: $id) {
    __typename ... on WebhookEndpoint { ${ENDPOINT} } ${FAILURES} } }`,
  enableWebhookEndpoint: `mutation($id: ID!) { done: enableWebhookEndpoint(id: $id) {
    __typename ... on WebhookEndpoint { ${ENDPOINT} } ${FAILURES} } }`,
  deleteWebhookEndpoint: `mutation($id: ID!) { done: deleteWebhookEndpoint(id: $id) {
    __typename ... on DeletedWebhookEndpoint { id } ${FAILURES} } }`,
  testWebhookEndpoint: `mutation($id: ID!) { done: testWebhookEndpoint(id: $id) {
    __typename ... on Delivery { ${DELIVERY} } ${FAILURES} } }`,
  replayDelivery: `mutation($id: ID!) { done: replayDelivery(id: $id) {
    __typename ... on Delivery { ${DELIVERY} } ${FAILURES} } }`,
  replayDeliveries: `mutation($endpoint: ID!, $at: DateTimeRange) {
    done: replayDeliveries(endpoint: $endpoint, at: $at) { __typename ... on ReplayedDeliveries { count } ${FAILURES} } }`,
}

/** Sends one of the mutations of webhooks, and gives the result union's member. */
export async function change<Done = Endpoint>(
  docket: Docket,
  operation: keyof typeof OPERATIONS,
  variables: object,
) {
  return (await docket.query<{ done: Done }>(OPERATIONS[operation], variables)).done
}

/** Makes an endpoint that is sent each submit, unless the input says otherwise. */
export async function createEndpoint(docket: Docket, input: { url: string; [field: string]: unknown }) {
  const all = { eventTypes: ['JOB_SUBMITTED'], ...input }
  const made = await change(docket, 'createWebhookEndpoint', { input: all })
  if (made.__typename !== 'WebhookEndpointWithSecret') throw new Error(JSON.stringify(made))
  return { ...made.endpoint, secret: made.secret }
}

export async function endpoints(docket: Docket): Promise<Endpoint[]> {
  return (await docket.query<{ all: Endpoint[] }>(`{ all: webhookEndpoints { ${ENDPOINT} } }`)).all
}

export const endpoint = async (docket: Docket, id: string) =>
  (await endpoints(docket)).find((one) => one.id === id)!

export interface DeliveryPage {
  edges: { cursor: string; node: Delivery }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

export async function deliveryPage(docket: Docket, variables: object): Promise<DeliveryPage> {
  const query = `query($filter: DeliveryFilter, $first: Int, $after: String) {
    page: deliveries(filter: $filter, first: $first, after: $after) {
      edges { cursor node { ${DELIVERY} } } pageInfo { hasNextPage endCursor } } }`
  return (await docket.query<{ page: DeliveryPage }>(query, variables)).page
}

/** Deliveries that fit a filter, last made first. */
export const deliveries = async (docket: Docket, filter: object) =>
  (await deliveryPage(docket, { filter, first: 100 })).edges.map(({ node }) => node)

/** Waits until the only delivery that fits has been attempted so often, and no attempt runs. */
export async function attempted(docket: Docket, filter: object, times: number): Promise<Delivery> {
  await until(async () => {
    const [delivery] = await deliveries(docket, filter)
    return delivery?.attempts.filter(({ endedAt }) => endedAt !== null).length === times
  })
  // Read anew: a delivery is read before its attempts.
  return (await deliveries(docket, filter))[0]!
}

/** Waits until the only delivery that fits has this status. */
export const inStatus = (docket: Docket, filter: object, status: string) =>
  until(async () => {
    const [delivery] = await deliveries(docket, filter)
    return delivery?.status === status && delivery
  })

/** Lets everything that waits go now, as time would. */
export async function hurryDeliveries(docket: Docket) {
  await docket.sql("UPDATE delivery SET next_attempt_at = clock_timestamp() WHERE status = 'PENDING'")
  await docket.sql('UPDATE webhook_receiver SET waits_until = NULL')
  await docket.sql(
    "SELECT graphile_worker.add_job('deliver_webhook', json_build_object('receiverId', id)) FROM webhook_receiver",
  )
}
