/**
 * How long an event takes to its receiver when 30 of 100 receivers fail, against none in the same run; and how many messages
 * one worker delivers in a second. A third of those that fail answer 500, a third never answer, a third are not there.
 *
 *   node bench/webhooks.ts [seconds]
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DEFAULT_WORKSPACE_ID } from '../src/access/authenticate.ts'
import type { Viewer } from '../src/access/viewer.ts'
import { createAddressGuard } from '../src/webhooks/address-guard.ts'
import { createWebhook, deleteWebhook } from '../src/webhooks/endpoints.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { summary } from './load.ts'

const SECONDS = Number(process.argv[2] ?? 30)
const RECEIVERS = 100
const EVENTS_PER_SECOND = 20
const DRAINED = 1000
const LIMITS = { requests: 1_000_000, inputTokens: 1_000_000_000, outputTokens: 1_000_000_000 }

const viewer: Viewer = { workspaceId: DEFAULT_WORKSPACE_ID, actor: { type: 'API_KEY', id: 'bench' } }
const guard = createAddressGuard(['127.0.0.1'])

/** When each event arrived first, by its position */
const arrivals = new Map<string, number>()
const receivers = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  if (request.url === '/silent') return
  if (request.url === '/broken') return response.writeHead(500).end()
  const { data } = JSON.parse(body) as { data: { eventId: string } }
  if (!arrivals.has(data.eventId)) arrivals.set(data.eventId, Date.now())
  response.writeHead(204).end()
})

/** Endpoints, and for each a job of its own whose events it gets. */
interface Target {
  endpointId: string
  jobId: string
  healthy: boolean
}

async function makeTargets(fleet: Fleet, failing: number): Promise<Target[]> {
  const { port } = receivers.address() as AddressInfo
  const bad = [
    `http://127.0.0.1:${port}/broken`,
    `http://127.0.0.1:${port}/silent`,
    'http://127.0.0.1:1/not-there',
  ]
  const targets: Target[] = []
  for (let i = 0; i < RECEIVERS; i++) {
    const healthy = i >= failing
    const label = { key: 'receiver', value: `${failing}-${i}` }
    const input = {
      url: healthy ? `http://127.0.0.1:${port}/` : bad[i % bad.length],
      eventTypes: ['CANCEL_REQUESTED'],
      labels: [label],
    }
    const { endpoint } = await createWebhook({ db: fleet.db, guard }, viewer, input)
    const jobId = await fleet.submit('A text.')
    await fleet.db.query("UPDATE job SET labels = jsonb_build_object('receiver', $2::text) WHERE id = $1", [
      jobId,
      label.value,
    ])
    targets.push({ endpointId: endpoint.id, jobId, healthy })
  }
  // What is measured is the delivery: the jobs themselves are not run.
  await fleet.db.query('DELETE FROM queue_entry')
  return targets
}

const append = ({ db }: Fleet, { jobId }: Target) =>
  db.query("SELECT docket_append_event($1, 'CANCEL_REQUESTED', 'API_KEY', 'bench', '{}')", [jobId])

/** Waits until everything for receivers that work has been delivered. @returns latencies in milliseconds */
async function latencies({ db }: Fleet, targets: Target[], since: Date): Promise<number[]> {
  const jobIds = targets.filter(({ healthy }) => healthy).map(({ jobId }) => jobId)
  for (;;) {
    const events = await db.query<{ position: bigint; at: Date }>(
      "SELECT position, at FROM event WHERE job_id = ANY ($1) AND type = 'CANCEL_REQUESTED' AND at >= $2",
      [jobIds, since],
    )
    const took = events.map(
      ({ position, at }) => (arrivals.get(String(position)) ?? Number.NaN) - at.getTime(),
    )
    if (!took.some(Number.isNaN)) return took
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function steady(fleet: Fleet, failing: number) {
  const targets = await makeTargets(fleet, failing)
  // Every receiver has had its first message: those that fail are known.
  await Promise.all(targets.map((target) => append(fleet, target)))
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  const since = new Date()
  for (let i = 0; i < SECONDS * EVENTS_PER_SECOND; i++) {
    await new Promise((resolve) =>
      setTimeout(resolve, Math.max(0, since.getTime() + (i * 1000) / EVENTS_PER_SECOND - Date.now())),
    )
    await append(fleet, targets[i % targets.length]!)
  }
  const { p50, p99 } = summary(await latencies(fleet, targets, since), SECONDS * 1000)
  console.log(`| ${failing} of ${RECEIVERS} receivers fail | ${p50.toFixed(0)} | ${p99.toFixed(0)} |`)
  return targets
}

async function drain(fleet: Fleet, targets: Target[]) {
  const since = new Date()
  for (let i = 0; i < DRAINED; i++) await append(fleet, targets[i % targets.length]!)
  await latencies(fleet, targets, since)
  const perSecond = (DRAINED / (Date.now() - since.getTime())) * 1000
  console.log(`\n${DRAINED} events in a row, appended and delivered: ${perSecond.toFixed(0)} a second`)
}

await new Promise<void>((resolve) => receivers.listen(0, '127.0.0.1', resolve))
const fleet = await startFleet({ limits: LIMITS })
try {
  await fleet.startWorkers(1, { DOCKET_WEBHOOK_ALLOW: '127.0.0.1' })
  console.log(`| event to received, ${EVENTS_PER_SECOND} events/s | p50 ms | p99 ms |\n|---|---|---|`)
  const targets = await steady(fleet, 0)
  await drain(fleet, targets)
  for (const { endpointId } of targets) await deleteWebhook({ db: fleet.db, guard }, viewer, endpointId)
  await steady(fleet, RECEIVERS * 0.3)
} finally {
  await fleet.stop()
}
process.exit(0)
