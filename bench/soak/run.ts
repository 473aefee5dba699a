import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { check } from './checker.ts'
import { createClient } from './client.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { type Evidence, readEvidence } from './evidence.ts'
import { setBudget, strikeAll } from './faults.ts'
import { type History, openHistory } from './history.ts'
import { retryByHand, submitAll } from './load.ts'
import { measure } from './measures.ts'
import type { Plan } from './plan.ts'
import { missedTargets, print } from './report.ts'
import { sampleAlways } from './sampler.ts'

// Longer than any delay that a plan or a retry policy asks for.
const DRAIN_MS = 120_000
const POLL_MS = 250

/**
 * Runs a plan against a cluster of its own, lets everything come to rest, and checks.
 * @param folder gets history.jsonl, evidence.json (what the database held at the end) and the processes' logs
 * @returns whether every invariant held and every target was met
 */
export async function runPlan(plan: Plan, folder: string): Promise<boolean> {
  const history = openHistory(`${folder}/history.jsonl`)
  const cluster = await startCluster(folder, history)
  try {
    await setBudget(cluster.postgres)
    await play(plan, cluster, history)
    const evidence = await collect(cluster, history)
    const { history: _, ...rows } = evidence
    writeFileSync(`${folder}/evidence.json`, JSON.stringify(rows))
    const broken = check(evidence)
    const measures = measure(evidence)
    print(measures, broken, plan)
    return broken.length === 0 && missedTargets(measures, plan).length === 0
  } finally {
    await cluster.stop()
  }
}

async function play(plan: Plan, cluster: Cluster, history: History): Promise<void> {
  const deps = { cluster, history, client: createClient(cluster) }
  const over = new AbortController()
  const startedAt = Date.now()
  const watching = [
    sampleAlways(cluster.postgres, history, over.signal),
    retryByHand(deps, plan, over.signal),
  ]
  await Promise.all([submitAll(deps, plan, startedAt), strikeAll(deps, plan, startedAt)])
  await cluster.simulator.heal()
  await drained(cluster)
  over.abort()
  await Promise.all(watching)
}

/** Waits until nothing is under way, and stays so for as long as a retry by hand takes to be noticed. */
async function drained({ postgres }: Cluster): Promise<void> {
  const giveUpAt = Date.now() + DRAIN_MS
  let quietSince = Date.now()
  while (Date.now() < giveUpAt && Date.now() - quietSince < 3000) {
    const [row] = await postgres
      .sql<{ open: number }>('SELECT count(*)::int AS open FROM job WHERE finished_at IS NULL')
      .catch(() => [])
    if (row?.open !== 0) quietSince = Date.now()
    await sleep(POLL_MS)
  }
}

async function collect({ postgres, simulator, workers }: Cluster, history: History): Promise<Evidence> {
  await Promise.all(workers.map((worker) => worker.stop()))
  return await readEvidence(postgres, await simulator.calls(), history)
}
