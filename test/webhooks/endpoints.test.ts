import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import {
  change,
  createEndpoint,
  type Delivery,
  deliveries,
  deliveryPage,
  endpoint,
  endpoints,
} from './webhooks.ts'

// No worker: nothing is sent, and every delivery waits.
let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())
afterEach(async () => {
  for (const { id, kind } of await endpoints(docket))
    if (kind === 'ENDPOINT') await change(docket, 'deleteWebhookEndpoint', { id })
})

const URL = 'https://example.com/hook'
const rows = () =>
  docket.sql(`SELECT (SELECT json_agg(e ORDER BY id) FROM webhook_endpoint AS e)::text AS endpoints,
    (SELECT count(*) FROM webhook_secret) AS secrets, (SELECT count(*) FROM delivery) AS deliveries`)
const eventCount = async () =>
  Number((await docket.sql<{ n: string }>('SELECT count(*) AS n FROM event'))[0]!.n)

describe('a webhook endpoint', () => {
  it('is sent the ends of jobs, thinly, unless somebody wants something else', async () => {
    const made = await change(docket, 'createWebhookEndpoint', { input: { url: URL } })
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(made.endpoint).toMatchObject({
      kind: 'ENDPOINT',
      url: URL,
      description: '',
      eventTypes: ['JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED'],
      labels: [],
      payload: 'THIN',
      keys: [{ publicKey: expect.stringMatching(/^whpk_[A-Za-z0-9+/]{43}=$/), validUntil: null }],
      disabledAt: null,
      failures: 0,
      failingSince: null,
      waitsUntil: null,
    })
    expect(await endpoint(docket, made.endpoint.id)).toEqual(made.endpoint)
  })

  it('has a secret of its own that no query shows', async () => {
    const [one, other] = [
      await createEndpoint(docket, { url: URL }),
      await createEndpoint(docket, { url: URL }),
    ]
    expect(one.secret).not.toBe(other.secret)
    expect(one.keys[0]!.publicKey).not.toBe(other.keys[0]!.publicKey)
    const answer = JSON.stringify(await endpoints(docket))
    for (const { secret } of [one, other]) expect(answer).not.toContain(secret.slice('whsec_'.length))
  })

  it('is changed in what is given, and stays as it is in the rest', async () => {
    const input = { url: URL, labels: [{ key: 'team', value: 'legal' }], description: 'The archive' }
    const { id, secret: _, ...before } = await createEndpoint(docket, input)
    const changes = { labels: [], payload: 'FULL', description: '' }
    const after = await change(docket, 'updateWebhookEndpoint', { id, input: changes })
    expect(after).toEqual({ ...before, __typename: 'WebhookEndpoint', id, ...changes })
  })

  it('is disabled and enabled by hand; a second time does no harm', async () => {
    const { id } = await createEndpoint(docket, { url: URL })
    const disabled = await change(docket, 'disableWebhookEndpoint', { id })
    expect(disabled).toMatchObject({ disabledAt: expect.any(String), disabledReason: 'BY_HAND' })
    expect(await change(docket, 'disableWebhookEndpoint', { id })).toEqual(disabled)
    const enabled = await change(docket, 'enableWebhookEndpoint', { id })
    expect(enabled).toMatchObject({ disabledAt: null, disabledReason: null })
    expect(await change(docket, 'enableWebhookEndpoint', { id })).toEqual(enabled)
  })

  it('that is deleted is gone with its secrets; what waited is dropped and stays as history', async () => {
    const { id } = await createEndpoint(docket, { url: URL })
    await submit(docket, submitInput())
    await change(docket, 'deleteWebhookEndpoint', { id })
    expect(await endpoint(docket, id)).toBeUndefined()
    expect(await docket.sql('SELECT FROM webhook_secret WHERE endpoint_id = $1', [id])).toEqual([])
    expect(await deliveries(docket, { endpoint: id })).toMatchObject([
      { status: 'DROPPED', endedAt: expect.any(String), attempts: [] },
    ])
    await submit(docket, submitInput())
    expect(await deliveries(docket, { endpoint: id })).toHaveLength(1)
  })

  it('can be made a hundred times, by many at once too, and no more', async () => {
    const made = await Promise.all(
      Array.from({ length: 110 }, () => change(docket, 'createWebhookEndpoint', { input: { url: URL } })),
    )
    const kinds = Map.groupBy(made, ({ __typename }) => __typename)
    expect(kinds.get('WebhookEndpointWithSecret')).toHaveLength(100)
    expect(kinds.get('TooManyWebhookEndpointsError')).toHaveLength(10)
    expect(await endpoints(docket)).toHaveLength(101)
  })
})

describe("the endpoint of the jobs' own addresses", () => {
  const jobUrls = async () => (await endpoints(docket))[0]!

  it('is there from the start, can be set and rotated, and not deleted or given an address', async () => {
    const { id, kind, url, eventTypes } = await jobUrls()
    expect([kind, url]).toEqual(['JOB_URL', null])
    expect(eventTypes).toHaveLength(4)
    const input = { eventTypes: ['JOB_STARTED'] }
    expect(await change(docket, 'updateWebhookEndpoint', { id, input })).toMatchObject(input)
    await change(docket, 'updateWebhookEndpoint', { id, input: { eventTypes } })
    expect(await change(docket, 'rotateWebhookSecret', { id })).toMatchObject({ endpoint: { id } })
    for (const refused of [
      await change(docket, 'updateWebhookEndpoint', { id, input: { url: URL } }),
      await change(docket, 'deleteWebhookEndpoint', { id }),
      await change(docket, 'testWebhookEndpoint', { id }),
    ])
      expect(refused.__typename).toBe('InvalidInputError')
  })

  it('is made for a workspace that comes later', async () => {
    const [workspace] = await docket.sql<{ id: string }>(
      "INSERT INTO workspace (name) VALUES ('Later') RETURNING id",
    )
    expect(
      await docket.sql(
        'SELECT kind, array_length(event_types, 1) FROM webhook_endpoint WHERE workspace_id = $1',
        [workspace!.id],
      ),
    ).toEqual([{ kind: 'JOB_URL', array_length: 4 }])
  })
})

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['no URL', {}, 'url'],
    ['an empty URL', { url: '' }, 'url'],
    ['a URL of 3000 characters', { url: `${URL}?${'x'.repeat(3000)}` }, 'url'],
    ['http', { url: 'http://example.com/' }, 'url'],
    ['a file', { url: 'file:///etc/passwd' }, 'url'],
    ['a user name', { url: 'https://user:secret@example.com/' }, 'url'],
    ['a port to scan', { url: 'https://example.com:6379/' }, 'url'],
    ['the loopback', { url: 'https://127.0.0.1/' }, 'url'],
    ['the metadata of a cloud', { url: 'https://169.254.169.254/latest/meta-data' }, 'url'],
    ['no event types', { url: URL, eventTypes: [] }, 'eventTypes'],
    ['a label key twice', { url: URL, labels: Array(2).fill({ key: 'a', value: 'b' }) }, 'labels.1.key'],
    [
      '33 labels',
      { url: URL, labels: Array.from({ length: 33 }, (_, i) => ({ key: `${i}`, value: 'b' })) },
      'labels',
    ],
    ['a description of 501 characters', { url: URL, description: 'd'.repeat(501) }, 'description'],
    ['a NUL in the description', { url: URL, description: 'a\0b' }, 'description'],
  ])('gets a typed error that names the field, and writes nothing: %s', async (_, input, field) => {
    const { id } = await createEndpoint(docket, { url: URL })
    const before = [await rows(), await eventCount()]
    const refused = await change(docket, 'createWebhookEndpoint', { input })
    expect(refused).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', field })
    if (Object.keys(input).length > 0) {
      const unchanged = await change(docket, 'updateWebhookEndpoint', { id, input })
      expect(unchanged).toMatchObject({ __typename: 'InvalidInputError', field })
    }
    expect([await rows(), await eventCount()]).toEqual(before)
  })

  it('for a job is refused in the same way', async () => {
    for (const webhookUrl of [
      'https://127.0.0.1/',
      'https://[::1]/',
      'http://example.com/',
      'https://a:b@example.com',
    ])
      expect(await submit(docket, submitInput({ webhookUrl }))).toMatchObject({
        __typename: 'InvalidInputError',
        field: 'webhookUrl',
      })
  })

  it.each([
    'updateWebhookEndpoint',
    'rotateWebhookSecret',
    'disableWebhookEndpoint',
    'enableWebhookEndpoint',
    'deleteWebhookEndpoint',
    'testWebhookEndpoint',
  ] as const)('%s finds no endpoint that is unknown, deleted or of another workspace', async (operation) => {
    const deleted = await createEndpoint(docket, { url: URL })
    await change(docket, 'deleteWebhookEndpoint', { id: deleted.id })
    const [foreign] = await docket.sql<{ id: string }>(
      `INSERT INTO webhook_endpoint (workspace_id, url, event_types) VALUES ($1, $2, '{}') RETURNING id`,
      [randomUUID(), URL],
    )
    for (const id of [randomUUID(), deleted.id, foreign!.id])
      expect(await change(docket, operation, { id, input: {} })).toMatchObject({
        __typename: 'WebhookEndpointNotFoundError',
      })
    expect(await change(docket, operation, { id: 'x', input: {} })).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'id',
    })
  })

  it('of a replay is a typed error too', async () => {
    const { id } = await createEndpoint(docket, { url: URL })
    await submit(docket, submitInput())
    const [delivery] = await deliveries(docket, { endpoint: id })
    const now = new Date().toISOString()
    const replay = (variables: object) => change(docket, 'replayDeliveries', { endpoint: id, ...variables })
    expect(await replay({ at: { to: now } })).toMatchObject({ field: 'at.from' })
    expect(await replay({ at: { from: now, to: now } })).toMatchObject({ field: 'at.to' })
    expect(await replay({ endpoint: randomUUID() })).toMatchObject({ code: 'WEBHOOK_ENDPOINT_NOT_FOUND' })
    const one = (variables: object) => change<Delivery>(docket, 'replayDelivery', variables)
    expect(await one({ id: randomUUID() })).toMatchObject({ code: 'DELIVERY_NOT_FOUND' })
    await change(docket, 'disableWebhookEndpoint', { id })
    expect(await replay({})).toMatchObject({ code: 'WEBHOOK_ENDPOINT_DISABLED' })
    expect(await one({ id: delivery!.id })).toMatchObject({ code: 'WEBHOOK_ENDPOINT_DISABLED' })
    expect(await change(docket, 'testWebhookEndpoint', { id })).toMatchObject({
      code: 'WEBHOOK_ENDPOINT_DISABLED',
    })
    await change(docket, 'deleteWebhookEndpoint', { id })
    expect(await one({ id: delivery!.id })).toMatchObject({ code: 'WEBHOOK_ENDPOINT_NOT_FOUND' })
  })
})

describe('the list of deliveries', () => {
  it('is paged by keyset: nothing twice, nothing left out, while others come in', async () => {
    const { id } = await createEndpoint(docket, { url: URL })
    for (let i = 0; i < 5; i++) await submit(docket, submitInput())
    const before = (await deliveries(docket, { endpoint: id })).map((delivery) => delivery.id)
    expect(before).toHaveLength(5)
    const seen: string[] = []
    let after: string | null = null
    for (let more = true; more; ) {
      const page = await deliveryPage(docket, {
        filter: { endpoint: id, status: ['PENDING'] },
        first: 2,
        after,
      })
      seen.push(...page.edges.map(({ node }) => node.id))
      after = page.pageInfo.endCursor
      more = page.pageInfo.hasNextPage
      await submit(docket, submitInput())
    }
    expect(seen).toEqual(before)
  })

  it('counts those that fit a filter', async () => {
    const { id } = await createEndpoint(docket, { url: URL, eventTypes: ['JOB_SUBMITTED'] })
    for (let i = 0; i < 3; i++) await submit(docket, submitInput())
    const count = async (filter: object) => {
      const { data } = await docket.request<{ deliveries: { totalCount: object } }>(
        'query($filter: DeliveryFilter) { deliveries(filter: $filter, first: 1) { totalCount { count capped } } }',
        { filter },
      )
      return data?.deliveries.totalCount
    }
    expect(await count({ endpoint: id })).toEqual({ count: 3, capped: false })
    expect(await count({ endpoint: id, status: ['FAILED'] })).toEqual({ count: 0, capped: false })
  })

  it.each<[string, object]>([
    ['after', { after: 'x' }],
    ['after', { after: Buffer.from('["2026-01-01T00:00:00Z","x"]').toString('base64url') }],
    ['first', { first: 0 }],
    ['first', { first: 101 }],
    ['filter.endpoint', { filter: { endpoint: 'x' } }],
    ['filter.job', { filter: { job: 'x' } }],
  ])('names %s when that is wrong', async (field, variables) => {
    const { errors } = await docket.request(
      'query($filter: DeliveryFilter, $first: Int, $after: String) { deliveries(filter: $filter, first: $first, after: $after) { edges { cursor } } }',
      variables,
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })

  it('does not show those of another workspace', async () => {
    await docket.sql(
      `WITH e AS (INSERT INTO webhook_endpoint (workspace_id, url, event_types) VALUES ($1, $2, '{}') RETURNING id),
       l AS (INSERT INTO webhook_receiver (endpoint_id) SELECT id FROM e RETURNING id, endpoint_id)
       INSERT INTO delivery (workspace_id, endpoint_id, receiver_id, type, event_at)
       SELECT $1, endpoint_id, id, 'WEBHOOK_TEST', now() FROM l`,
      [randomUUID(), URL],
    )
    const [count] = await docket.sql<{ n: string }>('SELECT count(*) AS n FROM delivery')
    expect((await deliveries(docket, {})).length).toBe(Number(count!.n) - 1)
  })
})
