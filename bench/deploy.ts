/**
 * Proves the deployment without Docker: PostgreSQL, the migrations, two servers and five workers as processes of
 * their own, as docker-compose.yml starts them.
 *
 * `node bench/deploy.ts [--jobs 200]` drains a queue: jobs are submitted to both servers in turn, and each is
 * followed to its end through the other one.
 *
 * `node bench/deploy.ts --hosts [--jobs 60]` gives each process a host of its own (a network namespace), pulls the
 * cable of a worker that is at work, and puts it back once all jobs have ended: others finish its jobs, and what
 * it still wants to write is refused. Takes root, on Linux.
 */
import { parseArgs } from 'node:util'
import { createClient } from './deploy-client.ts'
import { startCluster } from './deploy-cluster.ts'
import { cutOffOne } from './deploy-cut.ts'
import { createSwitch, inOwnNetwork, whyNoNetwork } from './deploy-network.ts'

const DRAIN_MS = 300_000

const { values } = parseArgs({
  options: { jobs: { type: 'string' }, hosts: { type: 'boolean' }, inside: { type: 'boolean' } },
})
process.exitCode = (await prove()) ? 0 : 1

function prove(): boolean | Promise<boolean> {
  if (!values.hosts) return drain(Number(values.jobs ?? 200))
  if (values.inside) return cutOffOne(Number(values.jobs ?? 60), createSwitch())
  const problem = whyNoNetwork()
  if (!problem) return inOwnNetwork(import.meta.filename, [...process.argv.slice(2), '--inside'])
  console.log(`Skipped: no hosts can be made here: ${problem}.`)
  return true
}

/** @returns whether every job was completed */
async function drain(jobs: number): Promise<boolean> {
  const cluster = await startCluster({})
  try {
    const client = createClient(cluster)
    const deadline = AbortSignal.timeout(DRAIN_MS)
    const began = performance.now()
    const states = await Promise.all(
      Array.from({ length: jobs }, async (_, index) => {
        const id = await client.submit(index)
        await client.follow(index, id, deadline)
        return client.state(index, id)
      }),
    )
    const seconds = (performance.now() - began) / 1000

    const completed = states.filter(({ status }) => status === 'COMPLETED').length
    console.log(
      `${completed} of ${jobs} jobs completed in ${seconds.toFixed(1)} s: ${(jobs / seconds).toFixed(1)} a second`,
    )
    console.log(`  ${states.flatMap(({ attempts }) => attempts).length} attempts were made`)
    const finishers = states.map(({ attempts }) => attempts.at(-1)?.workerId)
    for (const { id } of cluster.workers) {
      console.log(`  ${id}: ${finishers.filter((worker) => worker === id).length} jobs`)
    }
    return completed === jobs
  } finally {
    await cluster.stop()
  }
}
