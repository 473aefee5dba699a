import { createServer, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createAddressGuard } from '../../src/webhooks/address-guard.ts'
import { send } from '../../src/webhooks/send.ts'
import { type Reply, startReceiver } from '../support/receiver.ts'

const guard = createAddressGuard(['127.0.0.1'])
const closes: (() => Promise<unknown>)[] = []
afterEach(async () => void (await Promise.all(closes.splice(0).map((close) => close()))))

const post = (url: string, signal = new AbortController().signal) =>
  send(guard, { url, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }, signal)

async function answering(reply: Reply) {
  const receiver = await startReceiver(reply)
  closes.push(receiver.close)
  return receiver
}

/** A receiver below HTTP: whatever it writes, and how many bytes of that were taken. */
async function raw(serve: (socket: Socket) => void): Promise<{ url: string; taken(): number }> {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closes.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/`,
    taken: () => sockets.reduce((sum, s) => sum + s.bytesWritten, 0),
  }
}

describe('what a receiver answers', () => {
  it('is told by its status and its beginning', async () => {
    const { url, received } = await answering({
      status: 503,
      headers: { 'retry-after': '7' },
      body: `down\0 ${'x'.repeat(2000)}`,
    })
    expect(await post(url)).toEqual({
      statusCode: 503,
      answer: `down ${'x'.repeat(995)}`,
      retryAfterMs: 7000,
      error: null,
      latencyMs: expect.any(Number),
    })
    expect(received).toMatchObject([{ body: '{"a":1}', headers: { connection: 'close' } }])
  })

  it('is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000))
    const { url } = await answering((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    const sent = await post(url)
    expect(sent.statusCode).toBe(200)
    expect(sent.answer!.length).toBeLessThan(1001)
  })

  it('is read for 16 kB and no more, however much there is', async () => {
    const kilobytes = Buffer.alloc(65_536, 'x')
    const { url, taken } = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n')
      const more = () => {
        while (!socket.destroyed && socket.write(kilobytes));
        if (!socket.destroyed) socket.once('drain', more)
      }
      more()
    })
    const sent = await post(url)
    expect(sent).toMatchObject({ statusCode: 200, answer: 'x'.repeat(1000) })
    expect(sent.latencyMs).toBeLessThan(5000)
    // The rest is what fits into the buffers of both sides.
    expect(taken()).toBeLessThan(20_000_000)
  })

  it('is no answer when it is not HTTP, or its head is too long, or it upgrades', async () => {
    const heads = [
      'SSH-2.0-OpenSSH_9.6\r\n',
      `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: other\r\nconnection: upgrade\r\n\r\n',
    ]
    for (const head of heads) {
      const { url } = await raw((socket) => socket.end(head))
      expect(await post(url)).toMatchObject({
        statusCode: null,
        error: expect.stringContaining('did not answer in HTTP'),
      })
    }
  })
})

describe('a receiver that is slow', () => {
  it('gets 15 s in all: to accept, to begin its answer, and to go on with it', {
    timeout: 40_000,
  }, async () => {
    const silent = await raw(() => {})
    const dripping = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ')
      const drip = setInterval(() => socket.write('y'), 1000)
      socket.on('close', () => clearInterval(drip))
    })
    const endless = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write('x'), 1000)
      socket.on('close', () => clearInterval(drip))
    })
    const [one, two, three] = await Promise.all([silent, dripping, endless].map(({ url }) => post(url)))
    expect(one).toMatchObject({ statusCode: null, error: 'There was no answer within 15 seconds.' })
    expect(two).toEqual({ ...one, latencyMs: two!.latencyMs })
    // Its status has come: the message has arrived.
    expect(three).toMatchObject({ statusCode: 200, answer: expect.stringMatching(/^x+$/) })
    for (const { latencyMs } of [one!, two!, three!]) {
      expect(latencyMs).toBeGreaterThan(14_500)
      expect(latencyMs).toBeLessThan(20_000)
    }
  })

  it('is left at once when the worker stops', async () => {
    const stop = new AbortController()
    const { url } = await raw(() => stop.abort())
    expect(await post(url, stop.signal)).toMatchObject({
      statusCode: null,
      error: 'The worker was stopped before an answer came.',
    })
  })
})

it('a receiver that is not there is told with the reason', async () => {
  const gone = await startReceiver(200)
  await gone.close()
  expect((await post(gone.url)).error).toContain('ECONNREFUSED')
})
