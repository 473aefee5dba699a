import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const GRACE_MS = 30_000
/** The child must find this very Node, as it does in the image. */
// biome-ignore lint/style/noProcessEnv: nothing else of it is passed on
const PATH = `${dirname(process.execPath)}:${process.env.PATH}`

export interface Running {
  child: ChildProcess
  lines: string[]
  /** Waits for a log line with this message. Rejects with the output when the process ends before. */
  logged(message: string): Promise<Record<string, unknown>>
  /** Waits for the end. @returns the exit code */
  ended: Promise<number | null>
  /** As Compose does it: SIGTERM, and SIGKILL when that was not enough. Standard input is closed as well. */
  stop(): Promise<void>
}

/** Runs a command in the project's folder with this environment and nothing else. */
export function run(words: string[], env: Record<string, string>): Running {
  const [program, ...args] = words as [string, ...string[]]
  const child = spawn(program, args, { cwd: ROOT, env: { PATH, ...env } })
  const lines: string[] = []
  const lookers = new Set<() => void>()
  const note = (line: string) => {
    lines.push(line)
    for (const look of lookers) look()
  }
  createInterface({ input: child.stdout }).on('line', note)
  createInterface({ input: child.stderr }).on('line', note)
  const ended = once(child, 'close').then(() => {
    for (const look of lookers) look()
    return child.exitCode
  })

  return {
    child,
    lines,
    ended,
    logged: (message) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => line.includes(`"msg":"${message}"`))
          if (found) resolve(JSON.parse(found))
          else if (child.exitCode !== null) reject(new Error(`${words.at(-1)} ended:\n${lines.join('\n')}`))
          else return
          lookers.delete(look)
        }
        lookers.add(look)
        look()
      }),
    async stop() {
      child.kill('SIGTERM')
      child.stdin.end()
      const impatience = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      await ended
      clearTimeout(impatience)
    },
  }
}
