import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: IncomingHttpHeaders & Record<string, string>
  body: string
  at: number
}

/** How to answer: a status, a status with headers and body, or by hand. */
export type Reply =
  | number
  | { status: number; headers?: Record<string, string>; body?: string }
  | ((response: ServerResponse) => void)

/** A receiver of webhooks, as a customer would run one. */
export interface Receiver {
  url: string
  port: number
  received: Received[]
  /** Answers of the next requests, in turn; the last one goes on for ever */
  replies: Reply[]
  close(): Promise<void>
}

export async function startReceiver(...replies: Reply[]): Promise<Receiver> {
  const receiver: Receiver = { url: '', port: 0, received: [], replies, close }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const headers = request.headers as Received['headers']
    receiver.received.push({ path: request.url!, headers, body, at: Date.now() })
    const reply = receiver.replies.length > 1 ? receiver.replies.shift() : receiver.replies[0]
    if (typeof reply === 'function') return reply(response)
    const { status, headers: told, body: text } = typeof reply === 'object' ? reply : { status: reply ?? 204 }
    response.writeHead(status, told).end(text)
  })
  // A client that breaks off is part of some tests.
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.port = (server.address() as AddressInfo).port
  receiver.url = `http://127.0.0.1:${receiver.port}/hook`
  return receiver

  function close() {
    return new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}
