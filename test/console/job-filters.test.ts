import { expect, test } from 'vitest'
import { DEFAULT_COLUMNS, readColumns, writeColumns } from '../../console/src/jobs/choice.ts'
import { filterForm, readFilter } from '../../console/src/jobs/filters.ts'
import { joinList, splitList } from '../../console/src/jobs/values.ts'

const NOW = new Date('2026-11-22T11:00:00.000Z')

test('a URL says a filter as the API takes it', () => {
  const { filter, unreadable } = readFilter(
    {
      status: 'FAILED,PARTIAL',
      type: 'EXTRACT',
      created: '7d',
      finished: '2026-11-01T00:00:00.000Z..',
      error: 'MODEL_OVERLOADED',
      fingerprint: '0123456789abcdef',
      label: 'customer:acme,url:http://a',
      text: 'lease',
      document: 'harbour',
      unverified: '1',
      cost: '0.5..2',
      duration: '..60',
      actor: 'default',
      model: 'claude-sonnet-5-5',
      input: '{"fields":[{"name":"rent"}]}',
      result: '{"values":{"rent":null}}',
      order: 'COST_DESC',
      columns: 'status',
    },
    NOW,
  )
  expect(unreadable).toEqual([])
  expect(filter).toEqual({
    status: ['FAILED', 'PARTIAL'],
    taskTypes: ['EXTRACT'],
    createdAt: { from: '2026-11-15T11:00:00.000Z' },
    finishedAt: { from: '2026-11-01T00:00:00.000Z' },
    errorCode: ['MODEL_OVERLOADED'],
    errorFingerprint: ['0123456789abcdef'],
    labels: [
      { key: 'customer', value: 'acme' },
      { key: 'url', value: 'http://a' },
    ],
    text: 'lease',
    documentName: 'harbour',
    unverified: true,
    costMicros: { from: 500_000, to: 2_000_000 },
    durationSeconds: { to: 60 },
    submittedBy: 'default',
    model: 'claude-sonnet-5-5',
    inputContains: { fields: [{ name: 'rent' }] },
    resultContains: { values: { rent: null } },
  })
})

test.each([
  ['status', 'FAILED,LOST'],
  ['type', ''.padEnd(3, ',')],
  ['created', 'last week'],
  ['label', 'no-colon'],
  ['error', 'not a code'],
  ['fingerprint', 'xyz'],
  ['unverified', 'yes'],
  ['cost', '5'],
  ['cost', '..'],
  ['duration', 'a..b'],
  ['input', '{"a":'],
])('a value of %s that cannot be read is named, and filters nothing: %j', (name, value) => {
  expect(readFilter({ [name]: value }, NOW)).toEqual({ filter: {}, unreadable: [name] })
})

test('a label may hold commas and backslashes', () => {
  const labels = ['name:Harbour, Lane & Co', 'path:C:\\docs', 'plain:x']
  expect(splitList(joinList(labels))).toEqual(labels)
})

test('what a filter keeps is said in words', () => {
  const causes = new Map([['0123456789abcdef', '“The model refused”']])
  const say = (name: Parameters<typeof filterForm>[0], value: string) => filterForm(name).say(value, causes)
  expect(say('error', 'MODEL_OVERLOADED,WORKER_LOST')).toBe('Model overloaded or Worker lost')
  // A fingerprint says nothing to a person: the cause does, as soon as it is known.
  expect(say('fingerprint', '0123456789abcdef,fedcba9876543210')).toBe('“The model refused” or …')
  expect(say('cost', '1..')).toBe('from $1')
  expect(say('duration', '..90')).toBe('below 1 min 30 s')
})

test('columns are those of the URL; what is none is left out, and so is a seventh path', () => {
  const known = (name: string) => DEFAULT_COLUMNS.includes(name)
  expect(readColumns(undefined, known)).toEqual(DEFAULT_COLUMNS)
  expect(readColumns('cost,nonsense,status,cost', known)).toEqual(['cost', 'status'])
  const paths = [1, 2, 3, 4, 5, 6, 7].map((n) => `result:values.v${n}`)
  expect(readColumns(['status', ...paths].join(), known)).toEqual(['status', ...paths.slice(0, 6)])
  expect(writeColumns(DEFAULT_COLUMNS)).toBe('')
})
