import { setTimeout as sleep } from 'node:timers/promises'
import { untilBack, untilServing } from './back.ts'
import type { Client } from './client.ts'
import type { Cluster, Member } from './cluster.ts'
import type { History } from './history.ts'
import type { Fault, Plan } from './plan.ts'

// A worker that has not started yet has nothing to lose.
const BUSY_MS = 60_000
const POLL_MS = 50
const AGAIN_MS = 250
// Room for about three calls, as docket_reserve_money reckons them.
const TIGHT_MICROS = 2_000_000
/** Never reached: a lost call keeps up to a dollar set aside, and there are some thousands at most. */
const BUDGET_MICROS = 100_000_000_000

interface Deps {
  cluster: Cluster
  client: Client
  history: History
}

/** Does what the plan says to the cluster. Resolves when everything runs again. */
export async function strikeAll(deps: Deps, { faults }: Plan, startedAt: number): Promise<void> {
  // Whoever was struck comes back before it is struck again.
  const turns = new Map<string, Promise<void>>()
  await Promise.all(
    faults.map(async (fault) => {
      await sleep(Math.max(0, startedAt + fault.atMs - Date.now()))
      const victim = 'worker' in fault ? `worker-${fault.worker}` : fault.kind
      const turn = (turns.get(victim) ?? Promise.resolve()).then(() => strike(deps, fault))
      turns.set(victim, turn)
      await turn
    }),
  )
}

async function strike(deps: Deps, fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'killPostgres':
      return await killPostgres(deps, fault)
    case 'kill':
      return await kill(deps, deps.cluster.workers[fault.worker]!)
    case 'terminate':
      return await terminate(deps, deps.cluster.workers[fault.worker]!)
    case 'pause':
      return await pause(deps, deps.cluster.workers[fault.worker]!, fault.forMs)
    case 'freeze':
      return await freeze(deps, fault)
    case 'tightBudget':
      return await tightenBudget(deps, fault.forMs)
    case 'failCall':
      return await deps.cluster.simulator.failNextCall(fault.order)
  }
}

async function kill({ cluster, history }: Deps, worker: Member) {
  await untilBusy(cluster, worker)
  const pid = worker.pid()
  const from = Date.now()
  worker.signal(pid, 'SIGKILL')
  await worker.gone(pid)
  history.note({ what: 'fault', kind: 'kill', from, until: Date.now(), name: worker.name, pid })
}

async function terminate({ cluster, history }: Deps, worker: Member) {
  await untilBusy(cluster, worker)
  const pid = worker.pid()
  const from = Date.now()
  worker.signal(pid, 'SIGTERM')
  await worker.gone(pid)
  const until = Date.now()
  // Unknown while PostgreSQL is away; what is left then is found at the end.
  const [row] = await cluster.postgres.sql<{ left: number }>(LEFT_BEHIND, [pid]).catch(() => [])
  history.note({
    what: 'fault',
    kind: 'terminate',
    from,
    until,
    name: worker.name,
    pid,
    left: row?.left ?? null,
  })
}

/** Open attempts and held locks of the workers that this process was. */
const LEFT_BEHIND = `
  SELECT (SELECT count(*) FROM attempt JOIN worker ON worker.id = worker_id WHERE pid = $1 AND ended_at IS NULL)::int
    + (SELECT count(*) FROM pg_locks JOIN worker ON (classid::bigint << 32 | objid::bigint) = docket_worker_lock(worker.id)
       WHERE locktype = 'advisory' AND pg_locks.granted AND worker.pid = $1)::int AS left`

async function pause({ history }: Deps, worker: Member, forMs: number) {
  const pid = worker.pid()
  const from = Date.now()
  worker.signal(pid, 'SIGSTOP')
  await sleep(forMs)
  worker.signal(pid, 'SIGCONT')
  history.note({ what: 'fault', kind: 'pause', from, until: Date.now(), name: worker.name, pid })
}

async function killPostgres(deps: Deps, { part, pick, awayMs }: Extract<Fault, { kind: 'killPostgres' }>) {
  const { cluster, history } = deps
  const from = Date.now()
  if (part === 'one') {
    await cluster.postgres.killOne(pick)
  } else {
    cluster.postgres.killAll()
    await sleep(awayMs)
    await cluster.postgres.start()
    cluster.aim()
  }
  const until = Date.now()
  const { submitMs, startMs } = await untilServing(deps, until)
  history.note({ what: 'fault', kind: 'killPostgres', from, until, part, submitMs, startMs })
}

async function freeze(deps: Deps, fault: Extract<Fault, { kind: 'freeze' }>) {
  const { cluster, history } = deps
  const member = cluster.victim(fault.victim)
  const { connections, forMs } = fault
  const pid = member.pid()
  const from = Date.now()
  member.proxy.freeze(connections)
  // New connections pass: it gets over it by itself, while the old ones are still frozen.
  const backAlready = connections === 'open' ? await untilBack(deps, fault.victim, from) : undefined
  await sleep(Math.max(0, from + forMs - Date.now()))
  member.proxy.thaw()
  const until = Date.now()
  const backMs = backAlready ?? (await untilBack(deps, fault.victim, until))
  history.note({ what: 'fault', kind: 'freeze', from, until, name: member.name, pid, connections, backMs })
}

async function tightenBudget({ cluster: { postgres }, history }: Deps, forMs: number) {
  const from = Date.now()
  await postgres.sql(TIGHTEN, [TIGHT_MICROS]).catch(() => {})
  await sleep(forMs)
  await setBudget(postgres)
  history.note({ what: 'fault', kind: 'tightBudget', from, until: Date.now() })
}

const TIGHTEN = `UPDATE workspace SET monthly_budget_micros = $1 + coalesce(
  (SELECT sum(spent_micros + possibly_paid_micros + reserved_micros) FROM workspace_spend), 0)`

export async function setBudget(postgres: Cluster['postgres']): Promise<void> {
  const set = () =>
    postgres.sql('UPDATE workspace SET monthly_budget_micros = $1', [BUDGET_MICROS]).then(
      () => true,
      () => false,
    )
  while (!(await set())) await sleep(AGAIN_MS)
}

/** Waits until the worker has a job under way, if it comes to that. */
async function untilBusy({ postgres }: Cluster, worker: Member) {
  const giveUpAt = Date.now() + BUSY_MS
  while (Date.now() < giveUpAt) {
    const [row] = await postgres.sql<{ busy: boolean }>(BUSY, [worker.pid()]).catch(() => [])
    if (row?.busy) return
    await sleep(POLL_MS)
  }
}

const BUSY = `SELECT EXISTS (
  SELECT FROM model_call JOIN attempt ON attempt.id = attempt_id JOIN worker ON worker.id = worker_id
  WHERE pid = $1 AND ended_at IS NULL AND model_call.outcome = 'STARTED') AS busy`
