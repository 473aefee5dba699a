import { describe, expect, it } from 'vitest'
import { filterOf, isFiltered, orderOf } from '../../console/src/history/filter.ts'

const NOW = new Date('2026-11-22T12:00:00Z')

describe('the filter of the history', () => {
  it('says in full what its URL says', () => {
    const job = '01a202ff-689a-737f-98dc-ff4d7c353ea6'
    const search = {
      text: 'overloaded',
      type: 'JOB_FAILED,CALL_FAILED',
      at: '1h',
      by: 'WORKER',
      actor: 'worker-1',
      from: 'RUNNING',
      to: 'FAILED,RETRYING',
      job,
      data: '{"attempt": 2}',
      path: '$.latencyMs > 60000',
    }
    expect(filterOf(search, NOW)).toEqual({
      problems: {},
      filter: {
        text: 'overloaded',
        types: ['JOB_FAILED', 'CALL_FAILED'],
        at: { from: '2026-11-22T11:00:00.000Z' },
        actor: { type: 'WORKER', id: 'worker-1' },
        statusFrom: ['RUNNING'],
        statusTo: ['FAILED', 'RETRYING'],
        jobId: job,
        dataContains: { attempt: 2 },
        dataMatches: '$.latencyMs > 60000',
      },
    })
  })

  it('leaves out what it does not know, and names what is no value', () => {
    expect(filterOf({ type: 'NEVER,JOB_FAILED', by: 'MARS', to: 'x' }, NOW).filter).toEqual({
      types: ['JOB_FAILED'],
    })
    expect(Object.keys(filterOf({ data: '{', at: 'soon' }, NOW).problems)).toEqual(['at', 'data'])
  })

  it('is none while only the order is given', () => {
    expect(isFiltered({ order: 'oldest' })).toBe(false)
    expect(orderOf({ order: 'oldest' })).toBe('AT_ASC')
    expect(orderOf({})).toBe('AT_DESC')
  })
})
