/**
 * How long a single job waits behind 10,000 of another workspace: by fair share, and first in first out. FIFO is the same
 * queue in the same run: the probe is submitted by the busy workspace itself, whose lane is served in order.
 */
import { type Fleet, inParallel, startFleet } from './fleet.ts'

const BACKLOG = Number(process.argv[2] ?? 10_000)
const PROBES = 20
const LIMITS = { requests: 1_000_000, inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 }

async function addWorkspace(fleet: Fleet, name: string): Promise<string> {
  const [row] = await fleet.db.query<{ id: string }>(
    'INSERT INTO workspace (name) VALUES ($1) RETURNING id',
    [name],
  )
  return row!.id
}

/** Waits until the job was claimed. @returns milliseconds from its submit, and how many others were claimed meanwhile */
async function waitOf(fleet: Fleet, jobId: string): Promise<{ ms: number; claims: number }> {
  for (;;) {
    const [row] = await fleet.db.query<{ ms: number; claims: number }>(
      `SELECT extract(epoch FROM started_at - created_at)::float8 * 1000 AS ms,
        (SELECT count(*)::int FROM attempt WHERE attempt.started_at BETWEEN job.created_at AND job.started_at) - 1 AS claims
       FROM job WHERE id = $1 AND started_at IS NOT NULL`,
      [jobId],
    )
    if (row) return row
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const fleet = await startFleet({ limits: LIMITS })
try {
  const busy = await addWorkspace(fleet, 'busy')
  const quiet = await addWorkspace(fleet, 'quiet')
  const text = 'The tenant shall pay the rent on the first day of each month. '.repeat(20)
  await inParallel(
    Array.from({ length: BACKLOG }, (_, i) => i),
    16,
    () => fleet.submit(text, { workspaceId: busy }),
  )
  const last = await fleet.submit(text, { workspaceId: busy })
  await fleet.startWorkers(1, { DOCKET_CONCURRENCY: '16' })

  const waits: { ms: number; claims: number }[] = []
  for (let probe = 0; probe < PROBES; probe++) {
    waits.push(await waitOf(fleet, await fleet.submit(text, { workspaceId: quiet })))
  }
  const fifo = await waitOf(fleet, last)
  const at = (key: 'ms' | 'claims', share: number) =>
    waits.map((wait) => wait[key]).toSorted((a, b) => a - b)[Math.floor((PROBES - 1) * share)]!
  console.log('| a single job behind the backlog | waits | jobs claimed before it |\n|---|---|---|')
  console.log(`| fair share, median of ${PROBES} | ${at('ms', 0.5).toFixed(0)} ms | ${at('claims', 0.5)} |`)
  console.log(`| fair share, worst of ${PROBES} | ${at('ms', 1).toFixed(0)} ms | ${at('claims', 1)} |`)
  console.log(`| first in, first out | ${(fifo.ms / 1000).toFixed(1)} s | ${fifo.claims} |`)
} finally {
  await fleet.stop()
}
process.exit(0)
