import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** Carries connections to a server, until they are frozen: nothing comes through any more, and nobody says so. */
export interface Proxy {
  /** The server's address with the proxy's port in its place */
  url: string
  /** Freezes the connections that there are; new ones are carried. */
  freeze(): void
  /** Breaks the connections that there are, and refuses new ones until `restore`. */
  cut(): Promise<void>
  restore(): Promise<void>
  close(): Promise<void>
}

export async function startProxy(url: string): Promise<Proxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    near.pipe(far)
    far.pipe(near)
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  const near = new URL(url)
  near.hostname = '127.0.0.1'
  near.port = String(port)
  return {
    url: near.href,
    freeze() {
      for (const socket of sockets) {
        socket.unpipe()
        socket.pause()
      }
    },
    cut,
    restore: async () => void (server.listening || (await listen(port))),
    close: cut,
  }
}
