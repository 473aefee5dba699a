import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput, TASKS } from '../support/jobs.ts'

let docket: Docket
let id: string
let waiting: string
beforeAll(async () => {
  docket = await startDocket()
  id = (await submit(docket, submitInput({ task: TASKS.extract }))).id
  await ended(docket, id)
  const later = { runAfter: '2027-01-01T00:00:00Z', deadline: '2027-01-02T00:00:00Z' }
  waiting = (await submit(docket, submitInput(later))).id
})
afterAll(() => docket.stop())

interface Read {
  job: { input: unknown; result: unknown }
}

const READ = `query($id: ID!, $path: String!) {
  job(id: $id) { input: inputAt(path: $path) result: resultAt(path: $path) }
}`
const read = async (path: string) => (await docket.query<Read>(READ, { id, path })).job

const reads = async () =>
  (
    await docket.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM event WHERE type = 'CONTENT_READ' AND data->'jobIds' ? $1`,
      [id],
    )
  )[0]!.count

describe('a value at a path', () => {
  it('is what stands there in the input and in the result', async () => {
    const { job } = await docket.query<{ job: { resultJson: { values: object } } }>(
      'query($id: ID!) { job(id: $id) { resultJson } }',
      { id },
    )
    expect(await read('values')).toEqual({ input: null, result: job.resultJson.values })
    expect(await read('values.date')).toEqual({ input: null, result: '2026-03-03' })
    expect(await read('fields.0.name')).toEqual({ input: 'date', result: 'date' })
    expect(await read('fields.-1.name')).toEqual({ input: 'governing_law', result: 'governing_law' })
    expect(await read('fields.0.required')).toEqual({ input: true, result: true })
  })

  it.each(['nothing', 'fields.7', 'fields.x', '.', '..', 'values.date.year', '{0}', `'; DROP TABLE job`])(
    'is null where nothing is: %s',
    async (path) => {
      expect(await read(path)).toEqual({ input: null, result: null })
    },
  )

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(201)],
    ['with a NUL', 'a\0b'],
    ['with half of a surrogate pair', 'a\ud800'],
  ])('is refused for a path that is %s', async (_, path) => {
    const { errors } = await docket.request(READ, { id, path })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'path' })
  })

  it('of several jobs and paths come in one list, each at its place', async () => {
    const { jobs } = await docket.query<{ jobs: { edges: { node: object }[] } }>(`{
      jobs(first: 100) { edges { node {
        id law: resultAt(path: "values.governing_law") model: resultAt(path: "model") length: inputAt(path: "length")
        name: inputAt(path: "fields.0.name") evidenceCount { verified total }
      } } }
    }`)
    expect(jobs.edges.map(({ node }) => node)).toEqual([
      { id: waiting, law: null, model: null, length: 'BRIEF', name: null, evidenceCount: null },
      {
        id,
        law: expect.stringContaining('England'),
        model: 'claude-sonnet-5-5',
        length: null,
        name: 'date',
        evidenceCount: { verified: 2, total: 2 },
      },
    ])
  })

  it('of a result is confidential: who was given it is in the log, not who was given nothing', async () => {
    const before = await reads()
    await read('nothing.here')
    expect(await reads()).toBe(before)
    await read('values.date')
    expect(await reads()).toBe(before + 1)
  })
})
