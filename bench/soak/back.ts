import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { History } from './history.ts'
import { submitUntilAcknowledged } from './load.ts'
import { SERVERS, type Submission, type Victim } from './plan.ts'

const GIVE_UP_MS = 60_000
const POLL_MS = 100
// What was on its way when the network froze may still arrive.
const ON_ITS_WAY_MS = 200

interface Deps {
  cluster: Cluster
  client: Client
  history: History
}

let probes = 0

/** @returns how long after `since` every server had accepted a job, and a worker had begun one, in milliseconds */
export async function untilServing(
  deps: Deps,
  since: number,
): Promise<{ submitMs: number; startMs: number }> {
  const servers = Array.from({ length: SERVERS }, (_, index) => index)
  await Promise.all(servers.map((server) => submitTo(deps, server)))
  const submitMs = Date.now() - since
  const started = `SELECT extract(epoch FROM min(at)) * 1000 AS at FROM event
    WHERE type = 'JOB_STARTED' AND at > to_timestamp($1 / 1000.0)`
  return { submitMs, startMs: (await firstTime(deps, started, () => [since])) - since }
}

/** @returns how long after `since` the victim did its work again, in milliseconds */
export async function untilBack(deps: Deps, victim: Victim, since: number): Promise<number> {
  if ('server' in victim) {
    await submitTo(deps, victim.server)
    return Date.now() - since
  }
  const started = `SELECT extract(epoch FROM min(at)) * 1000 AS at FROM event
    WHERE type = 'JOB_STARTED' AND at > to_timestamp($1 / 1000.0)
      AND actor_id IN (SELECT id FROM worker WHERE pid = $2)`
  // It may be killed meanwhile, and be another process.
  const pid = () => deps.cluster.workers[victim.worker]!.pid()
  return (await firstTime(deps, started, () => [since + ON_ITS_WAY_MS, pid()])) - since
}

/** Submits a job through this server only, until it is accepted. */
async function submitTo({ client, ...deps }: Deps, server: number) {
  const only: Client = { ...client, submit: (_, ...rest) => client.submit(server, ...rest) }
  await submitUntilAcknowledged({ ...deps, client: only }, probe(server))
}

function probe(server: number): Submission {
  const name = `probe-${probes++}-${Date.now()}`
  return { atMs: 0, name, task: 'evaluate', priority: 'INTERACTIVE', server, copies: 1 }
}

async function firstTime({ cluster }: Deps, statement: string, values: () => unknown[]): Promise<number> {
  const giveUpAt = Date.now() + GIVE_UP_MS
  while (Date.now() < giveUpAt) {
    const [row] = await cluster.postgres.sql<{ at: string | null }>(statement, values()).catch(() => [])
    if (row?.at) return Number(row.at)
    await sleep(POLL_MS)
  }
  return Number.POSITIVE_INFINITY
}
