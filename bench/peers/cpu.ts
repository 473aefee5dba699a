import { readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Processor seconds of a process so far. */
export const cpuSeconds = (pid: number): number => times(pid).own

/** Processor seconds of a process, its children and those that it has outlived. */
export function familyCpuSeconds(pid: number): number {
  const { own, reaped } = times(pid)
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid)
  return children.reduce((sum, child) => sum + times(Number(child)).own, own + reaped)
}

export const parentOf = (pid: number) => times(pid).parent

/** A process that has just ended counts nothing: its parent has its time. */
function times(pid: number): { parent: number; own: number; reaped: number } {
  try {
    // The command stands in brackets and may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number)
    const seconds = (first: number) => (fields[first]! + fields[first + 1]!) / TICKS_PER_SECOND
    return { parent: fields[1]!, own: seconds(11), reaped: seconds(13) }
  } catch {
    return { parent: 0, own: 0, reaped: 0 }
  }
}
