import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type Docket, startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { openReadySocket, openSocket } from './socket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const VIEWER = '{ viewer { apiKeyName } }'
const FOLLOW = 'subscription ($id: ID!) { jobEvents(jobId: $id) { seq } }'
// As a worker does it, with the wake-up that follows its commit.
const APPEND = `WITH appended AS (SELECT docket_append_event($1, 'STEP_STARTED', 'WORKER', 'test', '{"step":"x"}'))
  SELECT pg_notify('docket_events', $1::text) FROM appended`
const followed = (id: string) => ({ id, type: 'next', payload: { data: { jobEvents: { seq: 1 } } } })

describe('a socket is closed', () => {
  it.each([
    '{',
    '5',
    'null',
    '{"type":"nothing"}',
    '{"type":"subscribe"}',
    '{"type":"subscribe","id":"1","payload":{}}',
    '{"type":"subscribe","id":1,"payload":{"query":"{__typename}"}}',
    '\u0000',
  ])('with 4400 by a message that is none: %j', async (message) => {
    const socket = await openReadySocket(docket)
    socket.send(message)
    expect((await socket.closed).code).toBe(4400)
  })

  it('with 4401 by an operation before the acknowledgement', async () => {
    const socket = await openSocket(docket)
    socket.subscribe('1', VIEWER)
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' })
  })

  it.each([
    undefined,
    {},
    { authorization: 'Bearer wrong' },
    { authorization: 5 },
    { authorization: ['Bearer'] },
  ])('with 4403 without a valid key: %j', async (payload) => {
    const socket = await openSocket(docket)
    socket.send({ type: 'connection_init', payload })
    expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' })
  })

  it('with 4403 by a wrong key in the first message, though the header held the right one', async () => {
    const socket = await openSocket(docket, { authorization: docket.authorization })
    socket.send({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } })
    expect((await socket.closed).code).toBe(4403)
  })

  it('with 4408 when it does not say who it is for three seconds', async () => {
    const start = performance.now()
    expect((await (await openSocket(docket)).closed).code).toBe(4408)
    expect(performance.now() - start).toBeGreaterThan(2900)
  })

  it('with 4409 by a second operation under the id of one that runs', async () => {
    const { id } = await submit(docket, submitInput())
    const socket = await openReadySocket(docket)
    socket.subscribe('same', FOLLOW, { id })
    expect(await socket.next()).toEqual(followed('same'))
    socket.subscribe('same', VIEWER)
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for same already exists' })
  })

  it('with 4429 when it says who it is twice', async () => {
    const socket = await openReadySocket(docket)
    socket.send({ type: 'connection_init', payload: { authorization: docket.authorization } })
    expect((await socket.closed).code).toBe(4429)
  })

  it('by a message over 64 kB, and no other socket with it', async () => {
    const [large, other] = [await openReadySocket(docket), await openReadySocket(docket)]
    large.subscribe('1', `${VIEWER} # ${'x'.repeat(64 * 1024)}`)
    // ws says 1009 itself, before anybody hears of the error.
    expect((await large.closed).code).toBe(1009)
    other.subscribe('1', VIEWER)
    expect(await other.next()).toMatchObject({ type: 'next' })
    await other.end()
  })

  it('by a frame that is none, and the server lives on', async () => {
    const socket = new WebSocket(docket.socketUrl, 'graphql-transport-ws')
    await once(socket, 'open')
    const { _socket: raw } = socket as unknown as { _socket: import('node:net').Socket }
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await once(socket, 'close')
    expect((await fetch(`${docket.url}/health`)).status).toBe(200)
  })
})

describe('a socket lives on', () => {
  it('with its other subscriptions, after operations that are wrong', async () => {
    const { id } = await submit(docket, submitInput())
    const socket = await openReadySocket(docket)
    socket.subscribe('job', FOLLOW, { id })
    expect(await socket.next()).toEqual(followed('job'))
    const wrong: [query: string, variables: object | undefined, code: string][] = [
      ['subscription {', undefined, 'GRAPHQL_PARSE_FAILED'],
      ['', undefined, 'GRAPHQL_PARSE_FAILED'],
      [`{ ${'a { '.repeat(5000)}`, undefined, 'GRAPHQL_PARSE_FAILED'],
      ['{ viewr { apiKeyName } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
      ['{ __schema { a: types { name } } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
      [FOLLOW, { id: { no: 'id' } }, 'INVALID_INPUT'],
      [FOLLOW, { id: 'no id' }, 'INVALID_INPUT'],
      [FOLLOW, {}, 'INVALID_INPUT'],
      [FOLLOW, { id: '0198c0de-0000-7000-8000-000000000000' }, 'JOB_NOT_FOUND'],
      [
        'query A { viewer { simulated } } query B { viewer { simulated } }',
        undefined,
        'OPERATION_RESOLUTION_FAILURE',
      ],
    ]
    for (const [query, variables, code] of wrong) {
      socket.subscribe('wrong', query, variables)
      const { type, payload } = await socket.next()
      const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors
      expect(errors, query.slice(0, 60)).toMatchObject([{ extensions: { code } }])
      expect(JSON.stringify(errors)).not.toContain('"http"')
      if (type === 'next') expect(await socket.next()).toEqual({ id: 'wrong', type: 'complete' })
    }
    await docket.sql(APPEND, [id])
    expect(await socket.next()).toMatchObject({ id: 'job', payload: { data: { jobEvents: { seq: 2 } } } })
    socket.send({ type: 'ping' })
    expect(await socket.next()).toEqual({ type: 'pong' })
    await socket.end()
  })

  it('answers queries and mutations through the same limits as HTTP', async () => {
    const socket = await openReadySocket(docket)
    socket.subscribe('1', VIEWER)
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'next',
      payload: { data: { viewer: { apiKeyName: 'default' } } },
    })
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' })
    socket.subscribe('2', '{ jobs(first: 100) { edges { node { document { text } } } } }')
    expect(await socket.next()).toMatchObject({
      payload: { errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] },
    })
    await socket.end()
  })
})

it('takes the key out of the header of the upgrade as well', async () => {
  const socket = await openSocket(docket, { authorization: docket.authorization })
  socket.send({ type: 'connection_init' })
  expect(await socket.next()).toEqual({ type: 'connection_ack' })
  await socket.end()
})

it('masks unexpected errors, of a query and of a subscription', async () => {
  const { id } = await submit(docket, submitInput())
  const socket = await openReadySocket(docket)
  await docket.sql('ALTER TABLE job RENAME TO job_gone')
  try {
    for (const query of [
      '{ jobs { edges { cursor } } }',
      `subscription { jobEvents(jobId: "${id}") { seq } }`,
    ]) {
      socket.subscribe('1', query)
      const { type, payload } = await socket.next()
      const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors
      expect(errors).toMatchObject([
        {
          message: 'Something went wrong on our side.',
          extensions: { code: 'INTERNAL', requestId: expect.stringMatching(/^[-0-9a-f]{36}$/) },
        },
      ])
      if (type === 'next') await socket.next()
    }
  } finally {
    await docket.sql('ALTER TABLE job_gone RENAME TO job')
  }
  await socket.end()
})

it('refuses a socket on another path', async () => {
  const socket = new WebSocket(`${docket.socketUrl}/stream`, 'graphql-transport-ws')
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toContain('400')
})
