import { once } from 'node:events'
import WebSocket from 'ws'
import type { Docket } from '../support/docket.ts'
import { expectNoInternals } from './send.ts'

export interface Message {
  type: string
  id?: string
  payload?: unknown
}

/** A client that may misbehave: it sends whatever it is given. */
export interface Socket {
  /** A text is sent as it is, anything else as JSON. */
  send(message: unknown): void
  subscribe(id: string, query: string, variables?: object): void
  /** Waits for the next message. */
  next(): Promise<Message>
  /** Waits for the end. @returns the close code and its reason */
  closed: Promise<{ code: number; reason: string }>
  /** Stops reading, as a client that hangs. */
  pause(): void
  resume(): void
  end(): Promise<void>
}

export async function openSocket(docket: Docket, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = new WebSocket(docket.socketUrl, 'graphql-transport-ws', { headers })
  const messages: Message[] = []
  const arrived = new EventTarget()
  socket.on('message', (data) => {
    expectNoInternals(String(data))
    messages.push(JSON.parse(String(data)) as Message)
    arrived.dispatchEvent(new Event('message'))
  })
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }))
  await once(socket, 'open')
  const send = (message: unknown) =>
    socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message))
  return {
    send,
    subscribe: (id, query, variables) => send({ id, type: 'subscribe', payload: { query, variables } }),
    async next() {
      while (messages.length === 0) {
        const { promise, resolve } = Promise.withResolvers<unknown>()
        arrived.addEventListener('message', resolve, { once: true })
        const end = await Promise.race([promise, closed])
        if (end && typeof end === 'object' && 'code' in end && messages.length === 0) {
          throw new Error(`the socket is closed: ${JSON.stringify(end)}`)
        }
      }
      return messages.shift()!
    },
    closed,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    async end() {
      socket.close()
      await closed
    },
  }
}

/** A socket that has said who it is. */
export async function openReadySocket(docket: Docket): Promise<Socket> {
  const socket = await openSocket(docket)
  socket.send({ type: 'connection_init', payload: { authorization: docket.authorization } })
  await socket.next()
  return socket
}
