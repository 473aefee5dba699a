import { vi } from 'vitest'
import type { Docket } from '../support/docket.ts'
import { CONTRACT, submit, TASKS } from '../support/jobs.ts'

/** One model for each type of task: what pauses one of them leaves the others alone. */
export const MODELS = {
  summarize: 'claude-sonnet-5-5',
  extract: 'claude-opus-5-5',
  evaluate: 'claude-haiku-5-5',
}

export const modelEnv = {
  DOCKET_MODEL_SUMMARIZE: MODELS.summarize,
  DOCKET_MODEL_EXTRACT: MODELS.extract,
  DOCKET_MODEL_EVALUATE: MODELS.evaluate,
}

export type TaskName = keyof typeof TASKS

/** The text of a job's document; a failure ordered as `containing: mark` meets this job alone. */
export const markedText = (mark: string) => `${CONTRACT}\n\nReference: ${mark}.`

/** Submits a job on a document of its own. @returns its id */
export async function submitMarked(
  docket: Docket,
  mark: string,
  task: TaskName = 'summarize',
  changes: object = {},
) {
  const document = { inline: { name: mark, text: markedText(mark) } }
  const outcome = await submit(docket, { document, task: TASKS[task], ...changes })
  if (outcome.__typename !== 'Job') throw new Error(JSON.stringify(outcome))
  return outcome.id
}

/** Submits a job whose calls meet these failures, one after another. */
export async function submitFailing(
  docket: Docket,
  mark: string,
  failures: object[],
  task: TaskName = 'summarize',
) {
  for (const failure of failures) await docket.failNextCall({ containing: mark, ...failure })
  return submitMarked(docket, mark, task)
}

/** Lets waiting jobs go now: no test sleeps through a delay. */
export async function hurry(docket: Docket) {
  await docket.sql('UPDATE queue_entry SET ready_at = now() WHERE ready_at > now()')
  await wakeWorkers(docket)
}

/** Ends the pause of a model, as time would. */
export async function endPause(docket: Docket, model: string) {
  await docket.sql('UPDATE model_gate SET paused_until = now() WHERE model = $1 AND paused_until > now()', [
    model,
  ])
  await wakeWorkers(docket)
}

export const wakeWorkers = (docket: Docket) => docket.sql('NOTIFY docket_work')

/** A job with its attempts and calls, oldest first, as the database has them. */
export interface StoredJob {
  status: string
  error_code: string | null
  error_message: string | null
  error_request_id: string | null
  attempt_count: number
  possibly_paid_micros: string
  cost_micros: string
  attempts: {
    number: number
    worker_id: string
    outcome: string | null
    error_code: string | null
    error_message: string | null
    error_request_id: string | null
    stale_writes: number
  }[]
  calls: {
    outcome: string
    request_hash: string
    request_id: string | null
    stop_reason: string | null
    error_code: string | null
    error_message: string | null
    input_tokens: number
    cache_write_tokens: number
    cache_read_tokens: number
    output_tokens: number
    possibly_paid: boolean
    reserved_micros: number
    reserved_input_tokens: number
    cost_micros: number | null
  }[]
}

const READ = `
  SELECT job.*,
    (SELECT coalesce(json_agg(a ORDER BY a.number), '[]') FROM attempt AS a WHERE a.job_id = job.id) AS attempts,
    (SELECT coalesce(json_agg(c ORDER BY c.started_at, c.id), '[]') FROM model_call AS c WHERE c.job_id = job.id) AS calls
  FROM job WHERE id = $1`

export async function read(docket: Docket, id: string): Promise<StoredJob> {
  return (await docket.sql<StoredJob>(READ, [id]))[0]!
}

/** Looks every 20 ms until it finds something. @param seconds after which the test fails */
export function until<Found>(look: () => Promise<Found | undefined | false | null>, seconds = 15) {
  return vi.waitFor(
    async () => {
      const found = await look()
      if (!found) throw new Error(`not seen within ${seconds} s: ${look}`)
      return found
    },
    { timeout: seconds * 1000, interval: 20 },
  )
}

export const untilStatus = (docket: Docket, id: string, statuses: string, seconds?: number) =>
  until(async () => {
    const job = await read(docket, id)
    return statuses.split(' ').includes(job.status) && job
  }, seconds)

/** Waits for the end of a job. */
export const untilEnded = (docket: Docket, id: string, seconds?: number) =>
  untilStatus(docket, id, 'COMPLETED PARTIAL FAILED CANCELLED', seconds)

/** Waits until none of the jobs is left, without sleeping through their delays. */
export const hurryToTheEnd = (docket: Docket, seconds = 20) =>
  until(async () => {
    await hurry(docket)
    const [left] = await docket.sql<{ count: string }>(
      "SELECT count(*) FROM job WHERE status IN ('PENDING', 'RUNNING', 'RETRYING')",
    )
    return left!.count === '0'
  }, seconds)

/** Waits until every failure that was ordered has met its call. */
export const untilFailuresUsed = (docket: Docket) =>
  until(async () => ((await control(docket, 'GET', 'failures')) as unknown[]).length === 0)

/** The calls that arrived at the simulator. */
export const callsReceived = (docket: Docket) =>
  control(docket, 'GET', 'calls') as Promise<{ requestId: string; model: string; completed: boolean }[]>

/** One of the simulator's control routes; see src/claude/simulator/control.ts. */
export async function control(docket: Docket, method: string, route: string, order?: object) {
  const response = await fetch(`${docket.simulatorUrl}/simulator/${route}`, {
    method,
    body: order && JSON.stringify(order),
  })
  if (!response.ok) throw new Error(await response.text())
  return response.status === 204 ? undefined : ((await response.json()) as unknown)
}

export async function gate(docket: Docket, model: string) {
  await docket.sql('SELECT docket_settle()')
  const [row] = await docket.sql<{
    pause_code: string | null
    pause_message: string | null
    overloads: number
    paused_ms: string | null
    requests_level: number
    input_tokens_level: number
    output_tokens_level: number
  }>(
    'SELECT *, extract(epoch FROM paused_until - now()) * 1000 AS paused_ms FROM model_gate WHERE model = $1',
    [model],
  )
  return { ...row!, pausedMs: row!.paused_ms === null ? null : Number(row!.paused_ms) }
}
