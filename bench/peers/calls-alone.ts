import { runFile } from '../../test/support/process.ts'
import { cpuSeconds } from './cpu.ts'
import type { Ground } from './measure.ts'

/** What the model calls cost without anything around them: rate, and processor milliseconds of one call. */
export interface CallCost {
  perSecond: number
  worker: number
  simulator: number
}

/** Runs bench/peers/calls.ts. */
export async function callsAlone({ simulator, concurrency }: Ground, calls: number): Promise<CallCost> {
  const before = cpuSeconds(simulator.pid)
  const options = JSON.stringify({ simulatorUrl: simulator.url, concurrency })
  const child = runFile('bench/peers/calls.ts', { NODE_ENV: 'production' }, [options, String(calls)])
  const printed = (await child.printed(/^\{.*\}$/m))[0]
  await child.ended()
  const used = JSON.parse(printed) as { seconds: number; cpuSeconds: number }
  const perCall = (seconds: number) => (seconds * 1000) / calls
  return {
    perSecond: calls / used.seconds,
    worker: perCall(used.cpuSeconds),
    simulator: perCall(cpuSeconds(simulator.pid) - before),
  }
}
