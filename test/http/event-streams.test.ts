import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { cutWhenStuck } from '../../src/http/event-streams.ts'

// Far more than the buffers of a connection hold.
const PIECE = Buffer.alloc(1024 * 1024)
const PIECES = 32

let server: Server
let logged: object[]
let limits: { everyMs: number; stuckForMs: number }
let closed: Promise<unknown>
beforeEach(async () => {
  logged = []
  const log = pino({}, { write: (line: string) => logged.push(JSON.parse(line)) })
  server = createServer(async (_, response) => {
    cutWhenStuck(response, log, limits)
    closed = once(response, 'close')
    for (let n = 0; n < PIECES && !response.destroyed; n++) {
      if (!response.write(PIECE)) await Promise.race([once(response, 'drain'), closed])
    }
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function open(): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo
  const [response] = (await once(get({ port, agent: false }), 'response')) as [IncomingMessage]
  return response.on('error', () => {})
}

it('an event stream whose client does not read is cut, and the log says so', async () => {
  limits = { everyMs: 20, stuckForMs: 200 }
  await open()
  await closed
  expect(logged).toMatchObject([{ msg: 'an event stream is cut, because its client does not read' }])
})

it('an event stream whose client reads slowly is not cut', async () => {
  limits = { everyMs: 20, stuckForMs: 1500 }
  const began = performance.now()
  let received = 0
  for await (const piece of await open()) {
    received += (piece as Buffer).length
    await pause(8)
  }
  expect(performance.now() - began).toBeGreaterThan(2 * limits.stuckForMs)
  expect(received).toBe(PIECES * PIECE.length)
  expect(logged).toEqual([])
})
