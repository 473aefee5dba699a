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
