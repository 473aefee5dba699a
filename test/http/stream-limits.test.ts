import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { send } from './send.ts'
import { openReadySocket, openSocket, type Socket } from './socket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const FOLLOW = 'subscription { events { cursor } }'

it('a socket has at most 20 subscriptions: one more is refused, and the others go on', async () => {
  const socket = await openReadySocket(docket)
  for (let n = 1; n <= 20; n++) {
    socket.subscribe(String(n), FOLLOW)
    expect(await socket.next()).toMatchObject({ type: 'next', id: String(n) })
  }
  socket.subscribe('21', FOLLOW)
  expect(await socket.next()).toMatchObject({
    type: 'error',
    id: '21',
    payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', retryable: true } }],
  })
  // An end makes room for another one.
  socket.send({ id: '7', type: 'complete' })
  socket.subscribe('22', FOLLOW)
  expect(await socket.next()).toMatchObject({ type: 'next', id: '22' })
  await socket.end()
})

it('a key has at most 50 sockets: one more is closed with a reason, and the others live on', async () => {
  const sockets: Socket[] = []
  while (sockets.length < 50) sockets.push(await openReadySocket(docket))
  const refused = await openSocket(docket)
  refused.send({ type: 'connection_init', payload: { authorization: docket.authorization } })
  expect(await refused.closed).toEqual({ code: 1013, reason: 'Too many sockets: the key has 50 open' })

  sockets[0]!.subscribe('1', FOLLOW)
  expect(await sockets[0]!.next()).toMatchObject({ type: 'next' })
  await sockets.pop()!.end()
  sockets.push(await openReadySocket(docket))
  await Promise.all(sockets.map((socket) => socket.end()))
})

describe('over SSE', () => {
  const open = async () => {
    const call = request(`${docket.url}/graphql`, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: docket.authorization,
      },
    })
    call.on('error', () => {})
    const answered = once(call, 'response')
    call.end(JSON.stringify({ query: FOLLOW }))
    const [response] = await answered
    return { call, status: response.statusCode as number }
  }

  it('a key has at most 200 streams: one more is answered 429, and a stream that ends makes room', async () => {
    const streams: Awaited<ReturnType<typeof open>>[] = []
    while (streams.length < 200) streams.push(...(await Promise.all(Array.from({ length: 20 }, open))))
    expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]))

    const refused = await send(docket, { query: FOLLOW }, { headers: { accept: 'text/event-stream' } })
    expect(refused.status).toBe(429)
    expect(refused.answer).toMatchObject({
      errors: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS', retryable: true } }],
    })

    streams.pop()!.call.destroy()
    await expect
      .poll(async () => {
        const { call, status } = await open()
        call.destroy()
        return status
      })
      .toBe(200)
    for (const { call } of streams) call.destroy()
  })
})
