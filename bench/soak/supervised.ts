import { once } from 'node:events'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { runFile, type TestProcess } from '../../test/support/process.ts'
import type { History } from './history.ts'

/** A process that is started again whenever it ends, as Compose's `restart: unless-stopped` does. */
export interface Supervised {
  name: string
  /** Of the process that runs now, or ran last */
  pid(): number
  /** Sends a signal to the process of this id, if it still runs. */
  signal(pid: number, signal: NodeJS.Signals): void
  /** Resolves when the process of this id is gone. */
  gone(pid: number): Promise<void>
  /** Resolves when the process that runs now has logged this message. */
  logged(message: string): Promise<void>
  stop(): Promise<void>
}

const RESTART_MS = 100

/** @param logFile gets the output of each process when it has ended */
export function supervise(
  name: string,
  file: string,
  env: Record<string, string>,
  { history, logFile }: { history: History; logFile: string },
): Supervised {
  // Signals that end a process: whoever got one may end.
  const condemned = new Set<number>()
  let stopping = false
  writeFileSync(logFile, '')
  let current: TestProcess = runFile(file, env)
  const reaper = () => void current.child.kill('SIGKILL')
  process.once('exit', reaper)

  async function keepRunning() {
    for (;;) {
      const { child } = current
      const pid = child.pid!
      await current.ended()
      appendFileSync(logFile, `=== process ${pid}\n${current.output()}\n`)
      const { exitCode: code, signalCode: signal } = child
      const wasReady = /is ready"/.test(current.output())
      history.note({ what: 'exit', name, pid, code, signal, expected: condemned.has(pid), wasReady })
      if (stopping) return
      await sleep(RESTART_MS)
      if (stopping) return
      current = runFile(file, env)
    }
  }

  const running = keepRunning()
  const isCurrent = (pid: number) => current.child.pid === pid && current.child.exitCode === null
  return {
    name,
    pid: () => current.child.pid!,
    signal(pid, signal) {
      if (!isCurrent(pid)) return
      if (signal === 'SIGTERM' || signal === 'SIGKILL') condemned.add(pid)
      current.child.kill(signal)
    },
    async gone(pid) {
      if (current.child.pid === pid) await current.ended()
    },
    async logged(message) {
      await current.logged(message)
    },
    async stop() {
      stopping = true
      condemned.add(current.child.pid!)
      current.child.kill('SIGTERM')
      await running
      process.removeListener('exit', reaper)
    },
  }
}

/** Free at this moment: a server that is started again must listen where its clients know it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
