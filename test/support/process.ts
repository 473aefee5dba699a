import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface LogLine {
  msg: string
  [key: string]: unknown
}

/** A process of the product, under test. */
export interface TestProcess {
  child: ChildProcess
  /** Everything it has written so far */
  output(): string
  /** Waits for a log line with this message. Rejects with the output when the process ends before. */
  logged(message: string): Promise<LogLine>
  /** Waits until the output matches. Rejects with the output when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits for the end. @returns the exit code */
  ended(): Promise<number | null>
  /** Sends a signal and waits for the end. @returns the exit code */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** Compiled code is kept from one process to the next: half of a start is compiling. */
const COMPILE_CACHE = join(tmpdir(), 'docket-compile-cache')

/** Runs a TypeScript file of the project with its own environment: nothing is inherited but PATH and HOME. */
export function runFile(file: string, env: Record<string, string>, args: string[] = []): TestProcess {
  // biome-ignore lint/style/noProcessEnv: the one place of the tests that reads it
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const watchers = new Set<() => void>()
  const exited = once(child, 'close')
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      for (const look of watchers) look()
    })
  }

  function until<Found>(find: () => Found | null | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find()
        if (found) settle(() => resolve(found))
      }
      const settle = (how: () => void) => {
        watchers.delete(look)
        how()
      }
      watchers.add(look)
      void exited.then(() => settle(() => reject(new Error(`${file} ended:\n${lines.join('\n')}`))))
      look()
    })
  }

  async function ended() {
    await exited
    return child.exitCode
  }

  return {
    child,
    output: () => lines.join('\n'),
    logged: (message) => until(() => lines.map(parseLine).find((line) => line?.msg === message)),
    printed: (pattern) => until(() => pattern.exec(lines.join('\n'))),
    ended,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return ended()
    },
  }
}

function parseLine(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return null
  }
}
