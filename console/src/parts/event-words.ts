import { money } from '../format/money.ts'
import { plural, whole } from '../format/number.ts'
import { duration } from '../format/time.ts'
import { words } from '../format/words.ts'
import type { EventType } from '../gql/shell.ts'

/** What a line of the log says, after its actor: `asked to cancel`, and in whose words why. */
export interface EventWords {
  text: string
  /** What a person gave as the reason */
  reason?: string
}

/** The fields that the events carry, by docs/job-lifecycle.md and docs/audit.md; which ones depends on the type. */
type Data = Record<string, unknown>

const text = (value: unknown) => (value === undefined || value === null ? '' : String(value))
const number = (value: unknown) => (typeof value === 'number' ? value : 0)
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const given = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const because = (data: Data) => {
  const cause = given(data.errorMessage) ?? (given(data.errorCode) && words(text(data.errorCode)))
  return cause ? `: ${cause.replace(/[.]$/, '')}` : ''
}
const limit = (micros: unknown) => (typeof micros === 'number' ? money(micros) : 'no limit')
const days = (value: unknown) => (typeof value === 'number' ? plural(value, 'day') : 'for ever')
const bulk = (data: Data) =>
  `${data.kind === 'CANCEL' ? 'cancel' : 'retry'} ${plural(number(data.matched), 'job')}`

const ID_SHOWN = 6
/** What it was about, by the end of its id, as a worker is named: `document a9aca9` */
const named = (what: string, id: unknown) =>
  given(id) ? `${what} ${text(id).slice(-ID_SHOWN)}` : `a ${what}`
const endpoint = (data: Data) => named('webhook endpoint', data.endpointId)
const documentOf = (data: Data) => named('document', data.documentId)
const model = (preposition: string, data: Data) =>
  given(data.model) ? ` ${preposition} ${text(data.model)}` : ''
const allOf = new Intl.ListFormat('en')

const took = (data: Data) => duration(number(data.latencyMs))

function callTold(data: Data): string {
  const prompt = number(data.inputTokens) + number(data.cacheWriteTokens) + number(data.cacheReadTokens)
  const cost = typeof data.costMicros === 'number' ? `, ${money(data.costMicros)}` : ''
  const tokens = `${whole(prompt)} tokens in, ${whole(number(data.outputTokens))} out`
  return `${prompt > 0 ? `${tokens}${cost}` : ''}${data.possiblyPaid ? ' (possibly paid)' : ''}`
}

function retrying(data: Data): EventWords {
  if (data.errorCode) return { text: `gave the job back to try again${because(data)}` }
  return {
    text: data.fromScratch ? 'retried the job from scratch' : 'retried the job, keeping finished steps',
    reason: given(data.reason),
  }
}

function submitted(data: Data): string {
  const { taskType, priority } = data
  const task = given(taskType) ? `${text(taskType).toLowerCase()} job` : 'job'
  const share = given(priority) && priority !== 'NORMAL' ? ` at ${text(priority).toLowerCase()} priority` : ''
  return `submitted the ${task}${model('for', data)}${share}`
}

const readOne = (what: string, ids: unknown[]) =>
  ids.length === 1 ? named(what, ids[0]) : plural(ids.length, what)

function contentRead(data: Data): string {
  const [documents, jobs] = [list(data.documentIds), list(data.jobIds)]
  const read = [
    ...(documents.length > 0 ? [`the text of ${readOne('document', documents)}`] : []),
    ...(jobs.length > 0 ? [`the result of ${readOne('job', jobs)}`] : []),
  ]
  return `read ${allOf.format(read)}`
}

const DISABLED: Record<string, string> = {
  GONE: ': its receiver is gone',
  FAILING: ': it failed for five days',
}

/** As the log has them, and as the page of an endpoint calls them. */
const ENDPOINT_SETTINGS = {
  url: 'address',
  description: 'description',
  event_types: 'events',
  labels: 'labels',
  payload: 'payload',
}

function endpointChanged(data: Data): string {
  const [before, after] = [data.before ?? {}, data.after ?? {}] as [Data, Data]
  const changed = Object.entries(ENDPOINT_SETTINGS).flatMap(([setting, name]) =>
    JSON.stringify(before[setting]) === JSON.stringify(after[setting]) ? [] : [name],
  )
  const which = given(after.url) ? `the webhook endpoint at ${text(after.url)}` : endpoint(data)
  return changed.length > 0 ? `changed the ${allOf.format(changed)} of ${which}` : `changed ${which}`
}

const SIGNED_IN: Record<string, string> = { KEY: ' with the key', LINK: ' by a link' }

const WORDS: Record<EventType, (data: Data) => EventWords> = {
  JOB_SUBMITTED: (data) => ({ text: submitted(data) }),
  JOB_STARTED: (data) => ({ text: `began attempt ${text(data.attempt)}` }),
  JOB_COMPLETED: (data) => ({
    text: `completed the job: ${plural(number(data.claims), 'claim')}, all verified`,
  }),
  JOB_PARTIAL: (data) => ({
    text: `ended the job with something missing: ${list(data.missing).map(text).join(', ')}`,
  }),
  JOB_FAILED: (data) => ({ text: `ended the job as failed${because(data)}` }),
  JOB_RETRYING: retrying,
  JOB_CANCELLED: (data) => ({ text: 'cancelled the job', reason: given(data.reason) }),
  CANCEL_REQUESTED: (data) => ({ text: 'asked to cancel the job', reason: given(data.reason) }),
  CANCEL_ACKNOWLEDGED: () => ({ text: 'heard of the cancelling and stops the job' }),
  STEP_STARTED: (data) => ({
    text: `began step ${text(data.number)} of ${text(data.total)}: ${text(data.message).toLowerCase()}`,
  }),
  STEP_FINISHED: (data) => ({ text: `stored the result of step “${text(data.step)}”` }),
  CALL_STARTED: (data) => ({ text: `asked ${text(data.model)}` }),
  CALL_FINISHED: (data) => ({
    text: `got the answer${model('of', data)} after ${took(data)}: ${callTold(data)}`,
  }),
  CALL_FAILED: (data) => ({
    text: [
      `got no answer${model('of', data)} after ${took(data)}: ${words(text(data.errorCode)).toLowerCase()}`,
      callTold(data),
    ]
      .filter((part) => part !== '')
      .join('. '),
  }),
  CALL_LOST: (data) => ({
    text: `found a call${model('of', data)} without an end: up to ${money(number(data.possiblyPaidMicros))} may have been paid`,
  }),
  CONTENT_ERASED: (data) => ({
    text: 'erased what the job was asked and answered',
    reason: given(data.reason),
  }),
  BUDGET_CHANGED: (data) => ({
    text: `changed the monthly budget from ${limit(data.before)} to ${limit(data.after)}`,
  }),
  MODEL_RESUMED: (data) => ({ text: `lifted the pause of ${text(data.model)}` }),
  BULK_PREPARED: (data) => ({ text: `did a dry run to ${bulk(data)}`, reason: given(data.reason) }),
  BULK_CONFIRMED: (data) => ({ text: `confirmed to ${bulk(data)}`, reason: given(data.reason) }),
  BULK_ENDED: (data) => ({
    text: `${data.kind === 'CANCEL' ? 'cancelled' : 'retried'} ${whole(number(data.changed))} of ${plural(number(data.matched), 'job')}, as confirmed`,
  }),
  CONTENT_READ: (data) => ({ text: contentRead(data) }),
  DOCUMENT_ERASED: (data) => ({ text: `erased ${documentOf(data)}`, reason: given(data.reason) }),
  DOCUMENT_HELD: (data) => ({
    text: `placed a legal hold on ${documentOf(data)}`,
    reason: given(data.reason),
  }),
  DOCUMENT_RELEASED: (data) => ({
    text: `lifted the legal hold on ${documentOf(data)}`,
    reason: given(data.reason),
  }),
  RETENTION_CHANGED: (data) => ({
    text: `changed how long content is kept from ${days(data.before)} to ${days(data.after)}`,
  }),
  WEBHOOK_CREATED: (data) => ({
    text: given(data.url) ? `made a webhook endpoint at ${text(data.url)}` : `made ${endpoint(data)}`,
  }),
  WEBHOOK_UPDATED: (data) => ({ text: endpointChanged(data) }),
  WEBHOOK_SECRET_ROTATED: (data) => ({ text: `rotated the secret of ${endpoint(data)}` }),
  WEBHOOK_DISABLED: (data) => ({ text: `disabled ${endpoint(data)}${DISABLED[text(data.reason)] ?? ''}` }),
  WEBHOOK_ENABLED: (data) => ({ text: `enabled ${endpoint(data)}` }),
  WEBHOOK_DELETED: (data) => ({ text: `deleted ${endpoint(data)}` }),
  LOG_SEALED: (data) => ({
    text: `sealed the log with ${typeof data.number === 'number' ? `checkpoint ${whole(data.number)}` : 'a checkpoint'}`,
  }),
  SIGNED_IN: (data) => ({ text: `signed in to the console${SIGNED_IN[text(data.via)] ?? ''}` }),
  SIGNED_OUT: () => ({ text: 'signed out of the console' }),
  DELIVERIES_REPLAYED: (data) => ({
    text: `sent ${plural(number(data.count), 'event')} once more to ${endpoint(data)}`,
  }),
}

/** A line of the log in plain words; a type that is not known yet is told by its name. */
export function eventWords(type: EventType, data: unknown): EventWords {
  return WORDS[type]?.((data ?? {}) as Data) ?? { text: words(type).toLowerCase() }
}

/** Who did it: the name of a key, or a worker by the end of its id. */
export function actorName({ type, id }: { type: string; id: string }): string {
  return type === 'WORKER' ? `Worker ${id.slice(-ID_SHOWN)}` : id
}
