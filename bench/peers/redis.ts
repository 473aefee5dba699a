import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Redis {
  pid: number
  port: number
  stop(): Promise<void>
}

/**
 * Redis as BullMQ's documentation asks for it: append-only file, forced to the disk every second, nothing evicted.
 * @returns undefined when there is no redis-server on this machine
 */
export async function startRedis(): Promise<Redis | undefined> {
  if (spawnSync('redis-server', ['--version']).error) return undefined
  const [folder, port] = [await mkdtemp(join(tmpdir(), 'docket-redis-')), await freePort()]
  const settings = {
    ...{ port, bind: '127.0.0.1', dir: folder, save: '' },
    ...{ appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' },
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of server.stdout.setEncoding('utf8')) {
    if (String(line).includes('Ready to accept connections')) break
  }
  return {
    pid: server.pid!,
    port,
    async stop() {
      server.kill()
      await once(server, 'exit')
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
