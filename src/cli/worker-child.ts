import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../log.ts'

const RESTART_AFTER_MS = 1000
// Collects young garbage often: with 400 calls in flight a worker takes 223 MB instead of 315 (bench/concurrency.ts).
const SMALL_GARBAGE = '--max-semi-space-size=2'
const WORKER = fileURLToPath(new URL('../worker.ts', import.meta.url))

/** Keeps one worker process running; it also ends by itself when this process goes away. */
export function superviseWorker(databaseUrl: string, log: Logger): { stop(): Promise<void> } {
  let stopping = false
  let child = launch()

  function launch() {
    const worker = spawn(process.execPath, [SMALL_GARBAGE, WORKER], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // biome-ignore lint/style/noProcessEnv: a child process inherits the environment
      env: { ...process.env, DATABASE_URL: databaseUrl, NODE_COMPILE_CACHE: getCompileCacheDir() },
    })
    worker.once('exit', (code, signal) => {
      if (stopping) return
      log.error({ code, signal }, 'the worker stopped; starting another one')
      setTimeout(() => {
        if (!stopping) child = launch()
      }, RESTART_AFTER_MS)
    })
    return worker
  }

  return {
    async stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
