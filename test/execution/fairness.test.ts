import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { priceTiers } from '../../src/claude/prices.ts'
import { PRIORITIES } from '../../src/jobs/tasks.ts'
import { openQueue, type Queue } from './claims.ts'
import { MODELS } from './engine.ts'

let queue: Queue
beforeEach(async () => {
  queue = await openQueue()
})
afterEach(() => queue.close())

/** Submits a job and many copies of it. */
async function submitMany(workspaceId: string, count: number, changes: object = {}) {
  await queue.multiply(await queue.submit(workspaceId, changes), count - 1)
}

/** Claims so many jobs, one after another. @returns the lane of each */
async function claimOneByOne(count: number): Promise<{ workspaceId: string; priority: string }[]> {
  const lanes: { workspaceId: string; priority: string }[] = []
  while (lanes.length < count) {
    const { attempts } = await queue.claim(1)
    expect(attempts).toHaveLength(1)
    lanes.push(
      ...(await queue.sql<(typeof lanes)[0]>('SELECT workspace_id, priority FROM job WHERE id = $1', [
        attempts[0]!.jobId,
      ])),
    )
  }
  return lanes
}

describe('a claim', () => {
  it('takes as many jobs as it may, oldest first, and each job once', async () => {
    const workspace = await queue.addWorkspace()
    const ids: string[] = []
    for (let n = 0; n < 40; n++) ids.push(await queue.submit(workspace))
    const claims = [await queue.claim(16), await queue.claim(16), await queue.claim(16)]
    expect(claims.map(({ attempts }) => attempts.length)).toEqual([16, 16, 8])
    expect(claims.flatMap(({ attempts }) => attempts.map(({ jobId }) => jobId))).toEqual(ids)
  })

  it('never gives one job to two workers that claim at the same time', async () => {
    const workspace = await queue.addWorkspace()
    await submitMany(workspace, 200)
    await queue.addWorker('other')
    const claims = await Promise.all(
      Array.from({ length: 10 }, (_, n) => queue.claim(20, {}, n % 2 ? 'worker' : 'other')),
    )
    const ids = claims.flatMap(({ attempts }) => attempts.map(({ jobId }) => jobId))
    expect(ids).toHaveLength(200)
    expect(new Set(ids)).toHaveLength(200)
  })

  it('is refused to a worker that was given up, or was never there', async () => {
    await queue.sql("SELECT docket_give_up_worker('worker')")
    await expect(queue.claim(1)).rejects.toThrow('worker worker was given up')
    await expect(queue.claim(1, {}, 'nobody')).rejects.toThrow('worker nobody was given up')
  })

  it('leaves a scheduled job alone before its time, and says when that is', async () => {
    const workspace = await queue.addWorkspace()
    const at = new Date(Date.now() + 60_000)
    const id = await queue.submit(workspace, { runAfter: at })
    const claim = await queue.claim(16)
    expect(claim.attempts).toEqual([])
    expect(claim.nextInMs).toBeGreaterThan(50_000)
    expect(claim.nextInMs).toBeLessThanOrEqual(60_000)

    // An hour later it does not stand behind those that came after its submit but before its time.
    await queue.sql("UPDATE queue_entry SET ready_at = now() - interval '1 hour' WHERE job_id = $1", [id])
    await queue.submit(workspace)
    expect((await queue.claim(1)).attempts[0]?.jobId).toBe(id)
  })
})

describe('a workspace with one job', () => {
  it.each(PRIORITIES)(
    'gets its turn among the first claims behind 10,000 %s jobs of another',
    async (busy) => {
      const crowd = await queue.addWorkspace()
      await submitMany(crowd, 10_000, { priority: busy })
      await claimOneByOne(10)
      for (const priority of PRIORITIES) {
        const single = await queue.addWorkspace()
        await queue.submit(single, { priority })
        const lanes = await claimOneByOne(3)
        expect(lanes.map(({ workspaceId }) => workspaceId)).toContain(single)
      }
    },
  )

  it('gets it when it comes to a queue where nobody was served yet', async () => {
    await submitMany(await queue.addWorkspace(), 100, { priority: 'INTERACTIVE' })
    const single = await queue.addWorkspace()
    await queue.submit(single, { priority: 'BULK' })
    const lanes = await claimOneByOne(5)
    expect(lanes.map(({ workspaceId }) => workspaceId)).toContain(single)
  })
})

describe('shares', () => {
  it('of the priorities of a workspace are 16 to 4 to 1', async () => {
    const workspace = await queue.addWorkspace()
    for (const priority of PRIORITIES) await submitMany(workspace, 200, { priority })
    const counts = Object.groupBy(await claimOneByOne(210), ({ priority }) => priority)
    // A share that begins gets its first turn at once; after that the numbers are exact.
    expect(Math.abs(counts.INTERACTIVE!.length - 160)).toBeLessThanOrEqual(5)
    expect(Math.abs(counts.NORMAL!.length - 40)).toBeLessThanOrEqual(4)
    expect(Math.abs(counts.BULK!.length - 10)).toBeLessThanOrEqual(1)
  })

  it('of two workspaces with the same priority are equal, however many jobs each has', async () => {
    const [small, large] = [await queue.addWorkspace(), await queue.addWorkspace()]
    await submitMany(small, 30)
    await submitMany(large, 3000)
    const counts = Object.groupBy(await claimOneByOne(40), ({ workspaceId }) => workspaceId)
    expect(Math.abs(counts[small]!.length - counts[large]!.length)).toBeLessThanOrEqual(4)
  })

  it('of a workspace that was idle are not saved up for it', async () => {
    const [idle, busy] = [await queue.addWorkspace(), await queue.addWorkspace()]
    await submitMany(idle, 1)
    await submitMany(busy, 400)
    await claimOneByOne(150)
    await submitMany(idle, 100)
    const counts = Object.groupBy(await claimOneByOne(40), ({ workspaceId }) => workspaceId)
    // Half of them, and a head start of 16 / 4 jobs.
    expect(counts[idle]!.length).toBeGreaterThanOrEqual(20)
    expect(counts[idle]!.length).toBeLessThanOrEqual(24)
  })
})

describe('a workspace that is over its budget', () => {
  it('holds up no other workspace, and none of its jobs that would rather fail', async () => {
    const prices = { [MODELS.summarize]: priceTiers(MODELS.summarize) }
    const [poor, rich] = [await queue.addWorkspace(1), await queue.addWorkspace()]
    await submitMany(poor, 20)
    const impatient = await queue.submit(poor, { whenOverBudget: 'FAIL', priority: 'BULK' })
    const lucky = await queue.submit(rich, { priority: 'BULK' })
    const { attempts } = await queue.claim(16, prices)
    expect(attempts.map(({ jobId }) => jobId)).toEqual([lucky])
    expect(await queue.sql('SELECT status, error_code FROM job WHERE id = $1', [impatient])).toEqual([
      { status: 'FAILED', errorCode: 'BUDGET_EXHAUSTED' },
    ])
  })
})
