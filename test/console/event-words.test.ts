import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { EventType } from '../../console/src/gql/shell.ts'
import { actorName, eventWords } from '../../console/src/parts/event-words.ts'

const told = (type: EventType, data: object) => eventWords(type, data).text

describe('a line of the log in plain words', () => {
  it('knows every type of event that the schema has, also when it carries nothing', async () => {
    const schema = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8')
    const types = /enum EventType {([^}]*)}/.exec(schema)![1]!.match(/[A-Z_]+/g) as EventType[]
    expect(types.length).toBeGreaterThan(30)
    for (const type of types) {
      // Its own words, not the name of the type that stands in for them.
      expect(told(type, {})).not.toBe(type.toLowerCase().replaceAll('_', ' '))
      expect(told(type, {})).not.toMatch(/undefined|null|NaN/)
    }
  })

  it('tells what a call cost, or why it failed', () => {
    const call = {
      latencyMs: 3200,
      inputTokens: 1000,
      cacheReadTokens: 204,
      outputTokens: 312,
      costMicros: 8200,
    }
    expect(told('CALL_FINISHED', call)).toBe('got the answer after 3.2 s: 1,204 tokens in, 312 out, $0.0082')
    expect(told('CALL_FAILED', { latencyMs: 120, errorCode: 'MODEL_OVERLOADED' })).toBe(
      'got no answer after 120 ms: model overloaded',
    )
    expect(told('CALL_FAILED', { ...call, errorCode: 'MODEL_REFUSED' })).toBe(
      'got no answer after 3.2 s: model refused. 1,204 tokens in, 312 out, $0.0082',
    )
  })

  it('names the model that was asked', () => {
    const call = { model: 'claude-sonnet-5-5', latencyMs: 120, errorCode: 'MODEL_OVERLOADED' }
    expect(told('CALL_FAILED', call)).toBe(
      'got no answer of claude-sonnet-5-5 after 120 ms: model overloaded',
    )
    expect(told('CALL_FINISHED', { ...call, inputTokens: 10 })).toMatch(
      /^got the answer of claude-sonnet-5-5 after 120 ms: /,
    )
    expect(told('CALL_LOST', { ...call, possiblyPaidMicros: 8200 })).toBe(
      'found a call of claude-sonnet-5-5 without an end: up to $0.0082 may have been paid',
    )
  })

  it('tells which kind of job was submitted, and how urgent it is where it is not as usual', () => {
    const job = { taskType: 'EXTRACT', model: 'claude-sonnet-5-5', priority: 'NORMAL' }
    expect(told('JOB_SUBMITTED', job)).toBe('submitted the extract job for claude-sonnet-5-5')
    expect(told('JOB_SUBMITTED', { ...job, priority: 'BULK' })).toBe(
      'submitted the extract job for claude-sonnet-5-5 at bulk priority',
    )
  })

  const id = '01a2045a-4d89-752e-92de-bac7da57cce0'

  it.each<[EventType, object, string]>([
    ['CANCEL_REQUESTED', {}, 'asked to cancel the job'],
    ['DOCUMENT_ERASED', { documentId: id }, 'erased document 57cce0'],
    ['DOCUMENT_HELD', { documentId: id }, 'placed a legal hold on document 57cce0'],
    ['DOCUMENT_RELEASED', { documentId: id }, 'lifted the legal hold on document 57cce0'],
    ['WEBHOOK_CREATED', { endpointId: id, url: null }, 'made webhook endpoint 57cce0'],
    ['WEBHOOK_SECRET_ROTATED', { endpointId: id }, 'rotated the secret of webhook endpoint 57cce0'],
    ['WEBHOOK_DISABLED', { endpointId: id, reason: 'BY_HAND' }, 'disabled webhook endpoint 57cce0'],
    [
      'WEBHOOK_DISABLED',
      { endpointId: id, reason: 'GONE' },
      'disabled webhook endpoint 57cce0: its receiver is gone',
    ],
    ['WEBHOOK_ENABLED', { endpointId: id }, 'enabled webhook endpoint 57cce0'],
    ['WEBHOOK_DELETED', { endpointId: id }, 'deleted webhook endpoint 57cce0'],
    [
      'DELIVERIES_REPLAYED',
      { endpointId: id, count: 3 },
      'sent 3 events once more to webhook endpoint 57cce0',
    ],
    ['LOG_SEALED', { number: 1204 }, 'sealed the log with checkpoint 1,204'],
    ['SIGNED_IN', { via: 'LINK' }, 'signed in to the console by a link'],
    ['SIGNED_IN', { via: 'KEY' }, 'signed in to the console with the key'],
  ])('says what it was about: %s %j', (type, data, sentence) => {
    expect(told(type, data)).toBe(sentence)
  })

  it('names what was read when it is one, and counts it when it is more', () => {
    expect(told('CONTENT_READ', { documentIds: [id], jobIds: [id] })).toBe(
      'read the text of document 57cce0 and the result of job 57cce0',
    )
    expect(told('CONTENT_READ', { documentIds: [], jobIds: [id, 'another'] })).toBe(
      'read the result of 2 jobs',
    )
  })

  it('tells what of a webhook endpoint was changed', () => {
    const before = { url: 'https://old.example', payload: 'THIN', labels: {}, event_types: ['JOB_FAILED'] }
    const changed = (changes: object) =>
      told('WEBHOOK_UPDATED', { endpointId: id, before, after: { ...before, ...changes } })
    expect(changed({ url: 'https://new.example', payload: 'FULL', event_types: [] })).toBe(
      'changed the address, events, and payload of the webhook endpoint at https://new.example',
    )
    expect(changed({ url: null })).toBe('changed the address of webhook endpoint 57cce0')
    expect(changed({})).toBe('changed the webhook endpoint at https://old.example')
  })

  it('tells a retry by a person from one by a worker', () => {
    expect(eventWords('JOB_RETRYING', { reason: 'New prices', fromScratch: true })).toEqual({
      text: 'retried the job from scratch',
      reason: 'New prices',
    })
    expect(told('JOB_RETRYING', { errorCode: 'MODEL_TIMEOUT', errorMessage: 'Nothing came.' })).toBe(
      'gave the job back to try again: Nothing came',
    )
  })

  it('tells how a bulk action ended', () => {
    const counts = { matched: 1204, done: 1203, changed: 1200 }
    expect(told('BULK_ENDED', { kind: 'CANCEL', ...counts })).toBe(
      'cancelled 1,200 of 1,204 jobs, as confirmed',
    )
    expect(told('BULK_ENDED', { kind: 'RETRY', matched: 1, done: 1, changed: 0 })).toBe(
      'retried 0 of 1 job, as confirmed',
    )
  })

  it('names a worker by the end of its id, and a key by its name', () => {
    expect(actorName({ type: 'WORKER', id: '01a202fa-f204-7f6d-ae04-a4248db9aca9' })).toBe('Worker b9aca9')
    expect(actorName({ type: 'API_KEY', id: 'crm' })).toBe('crm')
  })
})
