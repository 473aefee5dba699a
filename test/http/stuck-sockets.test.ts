import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import WebSocket, { WebSocketServer } from 'ws'
import { closeStuckSockets } from '../../src/http/stuck-sockets.ts'

const MEGABYTE = Buffer.alloc(1024 * 1024)

let server: WebSocketServer
let stop: () => void
let logged: { reason?: string }[]
const watch = (limits: { everyMs: number; unsentForMs: number; silentForMs: number }) => {
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  stop = closeStuckSockets(server, log, limits)
}
beforeEach(async () => {
  logged = []
  const options = { port: 0, host: '127.0.0.1', closeTimeout: 100 }
  server = new WebSocketServer(options)
  await once(server, 'listening')
})
afterEach(() => {
  stop()
  for (const socket of server.clients) socket.terminate()
  server.close()
})

/** @returns both ends of a connection */
async function connect(options: WebSocket.ClientOptions = {}) {
  const near = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options)
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'open')])) as [
    [WebSocket],
    unknown,
  ]
  return { near, far }
}

it('a client that stops reading with more than a megabyte before it is closed, and nobody else', async () => {
  watch({ everyMs: 20, unsentForMs: 200, silentForMs: 60_000 })
  const [stuck, other] = [await connect(), await connect()]
  stuck.near.pause()
  const closed = once(stuck.far, 'close')
  for (let n = 0; n < 32; n++) stuck.far.send(MEGABYTE)
  expect(stuck.far.bufferedAmount).toBeGreaterThan(MEGABYTE.length)
  await closed
  expect(logged).toMatchObject([{ reason: 'Too much unsent for too long' }])
  expect(other.far.readyState).toBe(WebSocket.OPEN)
  stuck.near.terminate()
})

it('a client that asks for more and more without reading is closed at once', async () => {
  watch({ everyMs: 60_000, unsentForMs: 60_000, silentForMs: 60_000 })
  const { near, far } = await connect()
  near.pause()
  const closed = once(far, 'close')
  for (let n = 0; n < 80; n++) far.send(MEGABYTE)
  near.send('more')
  await closed
  expect(logged).toMatchObject([{ reason: 'Too much unsent' }])
  near.terminate()
})

it('a client that reads again in time is not closed', async () => {
  watch({ everyMs: 20, unsentForMs: 60_000, silentForMs: 60_000 })
  const { near, far } = await connect()
  near.pause()
  for (let n = 0; n < 32; n++) far.send(MEGABYTE)
  let received = 0
  near.on('message', () => received++)
  near.resume()
  await expect.poll(() => received).toBe(32)
  expect(far.readyState).toBe(WebSocket.OPEN)
  expect(logged).toEqual([])
})

it('a client that answers no ping is closed, and told so; one that does lives on', async () => {
  watch({ everyMs: 20, unsentForMs: 60_000, silentForMs: 500 })
  const [silent, other] = [await connect({ autoPong: false }), await connect()]
  const [code, reason] = await once(silent.near, 'close')
  expect([code, String(reason)]).toEqual([1013, 'No answer to pings'])
  expect(other.far.readyState).toBe(WebSocket.OPEN)
})
