import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, Refused } from './client.ts'
import type { Cluster } from './cluster.ts'
import type { History } from './history.ts'
import type { Plan, Submission } from './plan.ts'

const AGAIN_MS = 250
const GIVE_UP_MS = 60_000
const LOOK_MS = 1000
const RETRIED = ['PARTIAL', 'FAILED', 'CANCELLED']

interface Deps {
  cluster: Cluster
  client: Client
  history: History
}

/** Submits as planned, and repeats what was not answered. Resolves when every submit has come to an end. */
export async function submitAll(deps: Deps, { submissions }: Plan, startedAt: number): Promise<void> {
  await Promise.all(
    submissions.map(async (submission) => {
      await sleep(Math.max(0, startedAt + submission.atMs - Date.now()))
      const jobId = await submitUntilAcknowledged(deps, submission)
      if (jobId && submission.cancelAfterMs !== undefined) await cancelLater(deps, submission, jobId)
    }),
  )
}

export async function submitUntilAcknowledged(
  { client, history }: Deps,
  submission: Submission,
): Promise<string | undefined> {
  const { name, server, copies } = submission
  const acceptedAt = Date.now()
  for (let round = 0; ; round++) {
    const sends = Array.from({ length: round === 0 ? copies : 1 }, (_, copy) =>
      client.submit(server + round + copy, submission, acceptedAt),
    )
    const answers = await Promise.allSettled(sends)
    const jobIds = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    for (const jobId of jobIds) history.note({ what: 'acknowledged', name, jobId })
    if (jobIds.length > 0) return jobIds[0]
    const reason: unknown = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason] : [],
    )[0]
    const what = reason instanceof Refused ? 'refused' : 'neverAcknowledged'
    if (what === 'refused' || Date.now() > acceptedAt + GIVE_UP_MS) {
      history.note({ what, name, reason: String(reason) })
      return undefined
    }
    await sleep(AGAIN_MS)
  }
}

async function cancelLater({ client, history }: Deps, { cancelAfterMs, server }: Submission, jobId: string) {
  await sleep(cancelAfterMs)
  const code = await untilAnswered((round) => client.cancel(server + round, jobId))
  // A repeat is told that the first one has come through.
  if (code === 'JOB' || code === 'CANCEL_REQUESTED_BEFORE') history.note({ what: 'cancelled', jobId })
}

/** Retries by hand, once, the jobs whose plan says so, as soon as they have ended badly. Ends with `signal`. */
export async function retryByHand(deps: Deps, { submissions }: Plan, signal: AbortSignal): Promise<void> {
  const { cluster, client, history } = deps
  const planned = new Map(submissions.flatMap(({ name, retry }) => (retry ? [[name, retry]] : [])))
  while (!signal.aborted) {
    const ended = await cluster.postgres
      .sql<{ id: string; name: string }>(
        'SELECT id, idempotency_key AS name FROM job WHERE status::text = ANY ($1) AND idempotency_key = ANY ($2)',
        [RETRIED, [...planned.keys()]],
      )
      .catch(() => [])
    for (const { id, name } of ended) {
      const code = await untilAnswered((round) =>
        client.retry(round, id, planned.get(name) === 'FROM_SCRATCH'),
      )
      if (code === 'JOB') history.note({ what: 'retried', jobId: id })
      planned.delete(name)
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
  }
}

async function untilAnswered(ask: (round: number) => Promise<string>): Promise<string | undefined> {
  const giveUpAt = Date.now() + GIVE_UP_MS
  for (let round = 0; Date.now() < giveUpAt; round++) {
    try {
      return await ask(round)
    } catch {
      await sleep(AGAIN_MS)
    }
  }
  return undefined
}
