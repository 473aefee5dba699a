import { runFile } from '../../test/support/process.ts'

/** What the simulator remembers of a call; see src/claude/simulator/calls.ts. */
export interface SimulatorCall {
  requestId: string
  bodySha256: string
  startedAt: string
  model: string | null
  failure: string | null
  completed: boolean
  usage: { input_tokens: number; output_tokens: number } | null
}

export interface SimulatorProcess {
  url: string
  failNextCall(order: object): Promise<void>
  /** Forgets the failures that no call has met yet. */
  heal(): Promise<void>
  calls(): Promise<SimulatorCall[]>
  stop(): Promise<void>
}

// An answer has some tens of events: calls last 1 to 3 s, longer than a worker waits for them at SIGTERM.
const PACE_MS = 50
const LIMITS = { requests: 20_000, inputTokens: 40_000_000, outputTokens: 8_000_000 }

/** The simulator in a process of its own. Its answers look as if they were billed, so that money is counted. */
export async function startSimulatorProcess(): Promise<SimulatorProcess> {
  const options = { billed: true, paceMs: PACE_MS, limits: LIMITS, maxCalls: 1_000_000 }
  const child = runFile('bench/simulator.ts', {}, [JSON.stringify(options)])
  const reaper = () => void child.child.kill('SIGKILL')
  process.once('exit', reaper)
  const { url } = JSON.parse((await child.printed(/^\{"url".*\}$/m))[0]) as { url: string }
  const failures = (method: string, order?: object) =>
    fetch(`${url}/simulator/failures`, { method, body: order && JSON.stringify(order) })

  return {
    url,
    async failNextCall(order) {
      const response = await failures('POST', order)
      if (!response.ok) throw new Error(await response.text())
    },
    heal: async () => void (await failures('DELETE')),
    calls: async () => (await (await fetch(`${url}/simulator/calls`)).json()) as SimulatorCall[],
    async stop() {
      await child.stop()
      process.removeListener('exit', reaper)
    },
  }
}
