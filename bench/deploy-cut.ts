import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createClient, type JobState } from './deploy-client.ts'
import { type Cluster, startCluster } from './deploy-cluster.ts'
import type { Host } from './deploy-network.ts'

const POLL_MS = 200
const START_MS = 30_000
const ENDED_MS = 60_000
const BACK_MS = 60_000
/** Slow answers, so that jobs are still running when the cable is pulled. */
const PACE_MS = '200'
/** How many jobs a worker must have to be worth it */
const BUSY = 3

const ENDS = ['JOB_COMPLETED', 'JOB_PARTIAL', 'JOB_FAILED', 'JOB_CANCELLED']

/**
 * Cuts a busy worker off from all others until every job has ended, then lets it back in.
 * @returns whether others completed its jobs, each once, and its late writes were refused
 */
export async function cutOffOne(jobs: number, newHost: () => Promise<Host>): Promise<boolean> {
  // Servers on several machines share no folder, so the key is given.
  const key = randomBytes(24).toString('hex')
  const cluster = await startCluster({ DOCKET_API_KEY: key, DOCKET_SIMULATOR_PACE_MS: PACE_MS }, newHost)
  try {
    const client = createClient(cluster)
    const ids = await Promise.all(Array.from({ length: jobs }, (_, index) => client.submit(index)))
    const { worker, its } = await findBusyWorker(cluster, client, ids)
    worker.host.link('down')
    console.log(
      `${worker.id} on ${worker.host.address} is cut off with ${its.length} of ${jobs} jobs running`,
    )

    const states = await untilEnded(client, ids)
    const moved = states.filter(({ id, status, attempts }) => {
      return its.includes(id) && status === 'COMPLETED' && attempts.at(-1)!.workerId !== worker.id
    })
    console.log(`${moved.length} of its ${its.length} jobs were completed by other workers`)

    worker.host.link('up')
    const reaction = await reactionOf(worker)
    console.log(`Let back in: ${reaction ?? `it was not back after ${BACK_MS / 1000} s`}`)
    const settled = await statesOf(client, ids)
    const doubled = settled.filter((state) => endsOf(state) > 1)
    console.log(`${doubled.length} jobs ended more than once`)
    const completed = settled.filter(({ status }) => status === 'COMPLETED').length
    console.log(`${completed} of ${jobs} jobs are completed`)
    return completed === jobs && moved.length === its.length && doubled.length === 0 && reaction !== undefined
  } finally {
    await cluster.stop()
  }
}

const statesOf = (client: Client, ids: string[]) =>
  Promise.all(ids.map((id, index) => client.state(index, id)))

const endsOf = ({ events }: JobState) => events.filter(({ type }) => ENDS.includes(type)).length

async function findBusyWorker({ workers }: Cluster, client: Client, ids: string[]) {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const states = await statesOf(client, ids)
    for (const worker of workers) {
      const its = states.filter(({ attempts }) =>
        attempts.some(({ workerId, outcome }) => workerId === worker.id && !outcome),
      )
      if (its.length >= BUSY) return { worker, its: its.map(({ id }) => id) }
    }
    await delay(POLL_MS)
  }
  throw new Error('no worker ever had enough jobs at once; try more jobs')
}

async function untilEnded(client: Client, ids: string[]): Promise<JobState[]> {
  const began = Date.now()
  const deadline = AbortSignal.timeout(ENDED_MS)
  await Promise.all(ids.map((id, index) => client.follow(index, id, deadline)))
  const states = await statesOf(client, ids)
  const ended = states.filter((state) => endsOf(state) > 0).length
  console.log(`${ended} of ${ids.length} jobs have ended after ${((Date.now() - began) / 1000).toFixed(1)} s`)
  return states
}

/**
 * Waits until a worker that was given up works again, under a new lease: what it still wanted to write for the old one
 * has been tried by then.
 * @returns what it says of its jobs; undefined when it does not come back
 */
async function reactionOf({ process }: Cluster['workers'][number]): Promise<string | undefined> {
  const said = (sign: string) => process.lines.filter((line) => line.includes(sign)).length
  const deadline = Date.now() + BACK_MS
  while (Date.now() < deadline) {
    if (said('the worker is ready') > said('the lease is lost') && said('the lease is lost') > 0) {
      return `it lost its lease and took a new one; ${said('belongs to another attempt')} of its attempts were refused`
    }
    await delay(POLL_MS)
  }
  return undefined
}
