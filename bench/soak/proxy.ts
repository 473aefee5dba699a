import { once } from 'node:events'
import { type AddressInfo, createServer, Socket } from 'node:net'

/** A TCP proxy in front of PostgreSQL that can become a network where nothing arrives and nothing breaks. */
export interface FreezingProxy {
  port: number
  /** Where new connections go */
  aim(port: number): void
  /** Stops passing anything on: of the connections that are open, or of new ones as well. */
  freeze(connections: 'open' | 'all'): void
  /** What was held back arrives, late and in order. */
  thaw(): void
  close(): void
}

// A lease's connection asks the server to notice after about 6 s that its other end is silent (OPTIONS in
// src/db/session.ts). The proxy's own kernel would go on answering in its place, so the proxy breaks it instead.
const WATCHED = 'tcp_user_timeout'
const SILENCE_MS = 6000

export async function startProxy(target: number): Promise<FreezingProxy> {
  const lines = new Set<Line>()
  let allFrozen = false
  const server = createServer((client) => {
    const line = openLine(client, () => target, allFrozen)
    lines.add(line)
    client.once('close', () => lines.delete(line))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    aim(port) {
      target = port
    },
    freeze(connections) {
      allFrozen = connections === 'all'
      for (const line of lines) line.freeze()
    },
    thaw() {
      allFrozen = false
      for (const line of lines) line.thaw()
    },
    close() {
      server.close()
      for (const line of lines) line.destroy()
    },
  }
}

interface Line {
  freeze(): void
  thaw(): void
  destroy(): void
}

function openLine(client: Socket, target: () => number, frozen: boolean): Line {
  const server = new Socket()
  let held: (() => void)[] = []
  let silence: NodeJS.Timeout | undefined
  let watched = false

  const pass = (action: () => void) => (frozen ? held.push(action) : action())
  const join = (from: Socket, to: Socket) => {
    from.on('data', (bytes: Buffer) => pass(() => to.write(bytes)))
    from.on('close', () => pass(() => to.end()))
    from.on('error', () => {}) // 'close' follows
  }
  join(client, server)
  join(server, client)
  client.once('data', (bytes: Buffer) => {
    watched = bytes.includes(WATCHED)
  })
  pass(() => server.connect(target(), '127.0.0.1'))

  return {
    freeze() {
      frozen = true
      clearTimeout(silence)
      silence = setTimeout(() => watched && server.destroy(), SILENCE_MS)
    },
    thaw() {
      clearTimeout(silence)
      frozen = false
      const late = held
      held = []
      for (const action of late) action()
    },
    destroy() {
      clearTimeout(silence)
      client.destroy()
      server.destroy()
    },
  }
}
