import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readQueue } from '../../src/jobs/queue.ts'
import { readRunningJobs } from '../../src/jobs/workers.ts'
import { openQueue, type Queue } from '../execution/claims.ts'

let queue: Queue
let workspaceId: string
beforeEach(async () => {
  queue = await openQueue()
  workspaceId = await queue.addWorkspace()
})
afterEach(() => queue.close())

const read = () => readQueue(queue.db, workspaceId)

async function submitMany(count: number) {
  for (let n = 0; n < count; n++) await queue.submit(workspaceId)
}

const end = ({ jobId, token }: { jobId: string; token: string }, to: string) =>
  queue.sql(`SELECT docket_end_attempt($1, $2, 'worker', $3, NULL, '{}', NULL, '{}', $4, $4, NULL, 0)`, [
    jobId,
    token,
    to,
    to === 'FAILED' ? 'MODEL_REFUSED' : null,
  ])

describe('the queue', () => {
  it('tells which attempt has run the longest, not which job', async () => {
    expect(await read()).toMatchObject({ oldestRunningSince: null, oldestRunningJobId: null })
    await submitMany(2)
    const { attempts } = await queue.claim(2)
    const [retried, steady] = attempts as [(typeof attempts)[0], (typeof attempts)[0]]
    await end(retried, 'RETRYING')
    await queue.sql(`UPDATE job SET started_at = now() - interval '9 hours' WHERE id = $1`, [retried.jobId])
    await queue.claim(1)
    const [began] = await queue.sql<{ at: Date }>(
      `UPDATE attempt SET started_at = now() - interval '1 minute' WHERE job_id = $1 RETURNING started_at AS at`,
      [steady.jobId],
    )
    expect(await read()).toMatchObject({
      running: 2,
      oldestRunningSince: began!.at,
      oldestRunningJobId: steady.jobId,
    })
  })

  it.each([
    ['is given up', 'lost_at = now()'],
    ['said goodbye', 'stopped_at = now()'],
    ['says nothing', `heartbeat_at = now() - interval '16 seconds'`],
  ])('knows of jobs whose worker %s', async (_, change) => {
    await queue.addWorker('other')
    await submitMany(3)
    await queue.claim(2)
    await queue.claim(1, {}, 'other')
    expect(await read()).toMatchObject({ running: 3, silentJobs: 0 })
    await queue.sql(`UPDATE worker SET ${change} WHERE id = 'worker'`)
    expect(await read()).toMatchObject({ running: 3, silentJobs: 2, workers: 1 })
  })

  it('reckons from the last five minutes when nothing will wait any more', async () => {
    await submitMany(8)
    expect(await read()).toMatchObject({ endedLastMinutes: 0, drainSeconds: null })
    const { attempts } = await queue.claim(4)
    await end(attempts[0]!, 'COMPLETED')
    await end(attempts[1]!, 'FAILED')
    await end(attempts[2]!, 'COMPLETED')
    await end(attempts[3]!, 'CANCELLED')
    expect(await read()).toMatchObject({ waiting: 4, endedLastMinutes: 3, drainSeconds: 400 })
    await queue.sql(`UPDATE job SET finished_at = now() - interval '301 seconds' WHERE id = $1`, [
      attempts[0]!.jobId,
    ])
    expect(await read()).toMatchObject({ endedLastMinutes: 2, drainSeconds: 600 })
    await queue.claim(4)
    expect(await read()).toMatchObject({ waiting: 0, drainSeconds: 0 })
  })

  it('does not know of other workspaces', async () => {
    await queue.submit(await queue.addWorkspace())
    const { attempts } = await queue.claim(1)
    expect(await read()).toMatchObject({ running: 0, oldestRunningJobId: null, silentJobs: 0 })
    await end(attempts[0]!, 'COMPLETED')
    expect(await read()).toMatchObject({ endedLastMinutes: 0 })
  })
})

describe('the jobs of workers', () => {
  it('are those that each runs now, first begun first, of one workspace', async () => {
    await queue.addWorker('other')
    await submitMany(3)
    const mine = (await queue.claim(2)).attempts
    const [others] = (await queue.claim(1, {}, 'other')).attempts
    await queue.submit(await queue.addWorkspace())
    await queue.claim(1, {}, 'other')
    const jobs = await readRunningJobs(queue.db, workspaceId, ['worker', 'other', 'nobody'])
    const ids = (worker: string) => jobs.get(worker)?.map(({ id }) => id)
    expect(ids('worker')?.toSorted()).toEqual(mine.map(({ jobId }) => jobId).toSorted())
    expect(ids('other')).toEqual([others!.jobId])
    expect(ids('nobody')).toBeUndefined()

    await end(mine[0]!, 'COMPLETED')
    const after = await readRunningJobs(queue.db, workspaceId, ['worker'])
    expect(after.get('worker')?.map(({ id }) => id)).toEqual([mine[1]!.jobId])
  })
})
