import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'

let docket: Docket
beforeAll(async () => {
  docket = await startDocket({ worker: false })
})
afterAll(() => docket.stop())

const JOB = '{ job(id: "0198c0de-0000-7000-8000-000000000000") { id } }'
const WAITING = "SELECT FROM pg_locks WHERE relation = 'job'::regclass AND NOT granted"

it('requests that find every connection in use for some seconds are answered all the same', async () => {
  const lock = docket.sql('BEGIN; LOCK TABLE job; SELECT pg_sleep(4); COMMIT')
  await expect
    .poll(() =>
      docket.sql("SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'job'::regclass"),
    )
    .toHaveLength(1)
  const answers = Promise.all(Array.from({ length: 30 }, () => docket.request(JOB)))
  // As many as the server has connections; the others wait for one of these.
  await expect.poll(() => docket.sql(WAITING)).toHaveLength(10)
  await lock
  expect(await answers).toEqual(Array(30).fill({ data: { job: null } }))
})
