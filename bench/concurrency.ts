/**
 * The memory of one worker process with hundreds of model calls in flight at once: all of them are slow streams. Target: 400
 * calls within 300 MB of resident memory.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inParallel, startFleet } from './fleet.ts'

const CALLS = Number(process.argv[2] ?? 400)
const LIMITS = { requests: 1_000_000, inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 }
const text = readFileSync(
  new URL('../demo/cuad-10-netgear-distributor-agreement.txt', import.meta.url),
  'utf8',
)

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const fleet = await startFleet({ limits: LIMITS, paceMs: 1000 })
try {
  const [worker] = await fleet.startWorkers(1, {
    DOCKET_CONCURRENCY: String(CALLS),
    NODE_OPTIONS: '--max-semi-space-size=2', // as npm run worker does
  })
  await sleep(1000)
  const idle = residentMb(worker!.child.pid!)
  await inParallel(
    Array.from({ length: CALLS }, (_, i) => i),
    8,
    (i) => fleet.submit(`Copy ${i}.\n${text}`),
  )
  let [most, inFlight] = [0, 0]
  for (let left = CALLS; left > 0; ) {
    await sleep(100)
    most = Math.max(most, residentMb(worker!.child.pid!))
    const [row] = await fleet.db.query<{ left: number; flying: number }>(
      `SELECT count(*) FILTER (WHERE finished_at IS NULL)::int AS left,
        (SELECT count(*)::int FROM model_call WHERE outcome = 'STARTED') AS flying FROM job`,
    )
    left = row!.left
    inFlight = Math.max(inFlight, row!.flying)
  }
  console.log('| calls in flight at once | idle | most |\n|---|---|---|')
  console.log(`| ${inFlight} | ${idle.toFixed(0)} MB | ${most.toFixed(0)} MB |`)
} finally {
  await fleet.stop()
}
process.exit(0)
