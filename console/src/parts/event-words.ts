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

const DISABLED: Record<string, string> = {
  BY_HAND: 'disabled a webhook endpoint',
  GONE: 'disabled a webhook endpoint: its receiver is gone',
  FAILING: 'disabled a webhook endpoint: it failed for five days',
}

const WORDS: Record<EventType, (data: Data) => EventWords> = {
  JOB_SUBMITTED: (data) => ({
    text: given(data.model) ? `submitted the job for ${text(data.model)}` : 'submitted the job',
  }),
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
  CANCEL_REQUESTED: (data) => ({ text: 'asked to cancel', reason: given(data.reason) }),
  CANCEL_ACKNOWLEDGED: () => ({ text: 'heard of the cancelling and stops' }),
  STEP_STARTED: (data) => ({
    text: `began step ${text(data.number)} of ${text(data.total)}: ${text(data.message).toLowerCase()}`,
  }),
  STEP_FINISHED: (data) => ({ text: `stored the result of step “${text(data.step)}”` }),
  CALL_STARTED: (data) => ({ text: `asked ${text(data.model)}` }),
  CALL_FINISHED: (data) => ({ text: `got the answer after ${took(data)}: ${callTold(data)}` }),
  CALL_FAILED: (data) => ({
    text: [`got no answer after ${took(data)}: ${words(text(data.errorCode)).toLowerCase()}`, callTold(data)]
      .filter((part) => part !== '')
      .join('. '),
  }),
  CALL_LOST: (data) => ({
    text: `found a call without an end: up to ${money(number(data.possiblyPaidMicros))} may have been paid`,
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
  CONTENT_READ: (data) => ({
    text: `read ${[
      ...(list(data.documentIds).length
        ? [`the text of ${plural(list(data.documentIds).length, 'document')}`]
        : []),
      ...(list(data.jobIds).length ? [`the result of ${plural(list(data.jobIds).length, 'job')}`] : []),
    ].join(' and ')}`,
  }),
  DOCUMENT_ERASED: (data) => ({ text: 'erased a document', reason: given(data.reason) }),
  DOCUMENT_HELD: (data) => ({ text: 'placed a legal hold on a document', reason: given(data.reason) }),
  DOCUMENT_RELEASED: (data) => ({ text: 'lifted a legal hold', reason: given(data.reason) }),
  RETENTION_CHANGED: (data) => ({
    text: `changed how long content is kept from ${days(data.before)} to ${days(data.after)}`,
  }),
  WEBHOOK_CREATED: (data) => ({ text: `made a webhook endpoint${data.url ? ` at ${text(data.url)}` : ''}` }),
  WEBHOOK_UPDATED: () => ({ text: 'changed a webhook endpoint' }),
  WEBHOOK_SECRET_ROTATED: () => ({ text: 'rotated the secret of a webhook endpoint' }),
  WEBHOOK_DISABLED: (data) => ({ text: DISABLED[text(data.reason)] ?? DISABLED.BY_HAND! }),
  WEBHOOK_ENABLED: () => ({ text: 'enabled a webhook endpoint' }),
  WEBHOOK_DELETED: () => ({ text: 'deleted a webhook endpoint' }),
  LOG_SEALED: () => ({ text: 'sealed the log with a checkpoint' }),
  SIGNED_IN: () => ({ text: 'signed in to the console' }),
  SIGNED_OUT: () => ({ text: 'signed out of the console' }),
  DELIVERIES_REPLAYED: (data) => ({
    text: `sent ${plural(number(data.count), 'webhook')} once more`,
  }),
}

/** A line of the log in plain words; a type that is not known yet is told by its name. */
export function eventWords(type: EventType, data: unknown): EventWords {
  return WORDS[type]?.((data ?? {}) as Data) ?? { text: words(type).toLowerCase() }
}

/** Who did it: the name of a key, or a worker by the end of its id. */
export function actorName({ type, id }: { type: string; id: string }): string {
  return type === 'WORKER' ? `Worker ${id.slice(-6)}` : id
}
