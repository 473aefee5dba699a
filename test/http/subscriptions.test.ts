import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { ended, submit, submitInput } from '../support/jobs.ts'
import { FOLLOWERS, type Item, seqs, seqsUntil } from './follow.ts'
import { startWorker } from './processes.ts'

/** What the log itself holds. */
const logged = async (docket: Docket, jobId: string) =>
  (await docket.sql<{ seq: number }>('SELECT seq FROM event WHERE job_id = $1 ORDER BY seq', [jobId])).map(
    ({ seq }) => seq,
  )

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

describe.each(FOLLOWERS)('following a job by %s', (_, follow) => {
  let docket: Docket
  beforeAll(async () => {
    docket = await startDocket()
  })
  afterAll(() => docket.stop())

  it('sees every event once and in order, and ends with the job', async () => {
    const { id: jobId } = await submit(docket, submitInput())
    const seen = await seqs(follow(docket, { jobId }))
    expect(seen.length).toBeGreaterThan(5)
    expect(seen).toEqual(upTo(seen.length))
    expect(seen).toEqual(await logged(docket, jobId))
  })

  it('sees the same when the job has ended before', async () => {
    const { id: jobId } = await submit(docket, submitInput())
    await ended(docket, jobId)
    expect(await seqs(follow(docket, { jobId }))).toEqual(await logged(docket, jobId))
  })

  it('resumes after any event without a gap or a repeat', async () => {
    const { id: jobId } = await submit(docket, submitInput())
    const first = await seqsUntil(follow(docket, { jobId }), 1)
    const second = await seqsUntil(follow(docket, { jobId, after: 1 }), 3)
    const rest = await seqs(follow(docket, { jobId, after: 3 }))
    expect([...first, ...second, ...rest]).toEqual(await logged(docket, jobId))
  })

  it('ends at once, with nothing, after the last event of an ended job', async () => {
    const { id: jobId } = await submit(docket, submitInput())
    await ended(docket, jobId)
    const after = (await logged(docket, jobId)).length
    expect(await seqs(follow(docket, { jobId, after }))).toEqual([])
    expect(await seqs(follow(docket, { jobId, after: 2_147_483_647 }))).toEqual([])
  })

  it.each([
    ['an unknown job', { jobId: '0198c0de-0000-7000-8000-000000000000' }, { code: 'JOB_NOT_FOUND' }],
    ['a malformed id', { jobId: "1' OR '1'='1" }, { code: 'INVALID_INPUT', field: 'jobId' }],
    [
      'a negative place',
      { jobId: '0198c0de-0000-7000-8000-000000000000', after: -1 },
      { code: 'INVALID_INPUT', field: 'after' },
    ],
    [
      'a place that is no integer',
      { jobId: '0198c0de-0000-7000-8000-000000000000', after: 1.5 },
      { code: 'INVALID_INPUT' },
    ],
  ])('is told of %s', async (_case, variables, extensions) => {
    const items: Item[] = []
    for await (const item of follow(docket, variables)) items.push(item)
    expect(items).toMatchObject([{ errors: [{ extensions }] }])
  })
})

it('gives 120 subscribers of one job all the same', async () => {
  const docket = await startDocket({ worker: false })
  const { id: jobId } = await submit(docket, submitInput())
  const connected: Promise<void>[] = []
  const everything = Array.from({ length: 120 }, (_, i) => {
    const items = FOLLOWERS[i % FOLLOWERS.length]![1](docket, { jobId })
    return new Promise<number[]>((resolve, reject) => {
      connected.push(
        new Promise((connect) => {
          async function* announcing() {
            for await (const item of items) {
              connect()
              yield item
            }
          }
          seqs(announcing()).then(resolve, reject)
        }),
      )
    })
  })
  await Promise.all(connected)
  const worker = await startWorker(docket)
  const seen = await Promise.all(everything)
  const log = await logged(docket, jobId)
  expect(log.length).toBeGreaterThan(5)
  for (const one of seen) expect(one).toEqual(log)
  await worker.stop()
  await docket.stop()
})
