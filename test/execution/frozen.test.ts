import { expect, it } from 'vitest'
import { type Docket, startDocket } from '../support/docket.ts'
import { runFile } from '../support/process.ts'
import {
  modelEnv,
  read,
  submitFailing,
  submitMarked,
  until,
  untilEnded,
  untilFailuresUsed,
} from './engine.ts'
import { startProxy } from './proxy.ts'

// These wait for real: they are about time that passes in one process and not in another. They run side by side.

async function withDocket(worker: boolean, test: (docket: Docket) => Promise<void>) {
  const docket = await startDocket({ worker, env: modelEnv })
  try {
    await test(docket)
  } finally {
    await docket.stop()
  }
}

it.concurrent(
  'a worker that sleeps too long is given up; when it wakes up, it leaves the job alone and goes on under a new id',
  () =>
    withDocket(true, async (docket) => {
      const sleeper = docket.worker!
      const id = await submitFailing(docket, 'slept over', [{ kind: 'slow', msPerEvent: 100 }])
      await untilFailuresUsed(docket)
      sleeper.child.kill('SIGSTOP')
      await docket.startWorker()
      const job = await untilEnded(docket, id, 25)
      expect(job.status).toBe('COMPLETED')
      expect(job.attempts.map((attempt) => attempt.error_code)).toEqual(['WORKER_LOST', null])
      const [{ result }] = (await docket.sql('SELECT result FROM job WHERE id = $1', [id])) as [
        { result: unknown },
      ]

      sleeper.child.kill('SIGCONT')
      await sleeper.logged('the lease is lost: its jobs are left to others')
      const ids = await until(async () => {
        const rows = await docket.sql<{ id: string }>('SELECT id FROM worker WHERE pid = $1', [
          sleeper.child.pid,
        ])
        return rows.length === 2 && rows
      })
      expect(new Set(ids.map((row) => row.id)).size).toBe(2)

      // Its call has ended too, and is in the ledger; the result is still the other one's.
      await until(async () => (await read(docket, id)).calls[0]!.outcome !== 'LOST')
      expect(await docket.sql('SELECT status, result FROM job WHERE id = $1', [id])).toEqual([
        { status: 'COMPLETED', result },
      ])
      await docket.worker!.stop()
      docket.worker = sleeper
      expect(await untilEnded(docket, await submitMarked(docket, 'awake'))).toMatchObject({
        status: 'COMPLETED',
      })
    }),
  60_000,
)

it.concurrent(
  'a worker whose connections freeze goes on within 15 seconds',
  () =>
    withDocket(false, async (docket) => {
      const proxy = await startProxy(docket.databaseUrl)
      const worker = runFile('src/worker.ts', {
        ...modelEnv,
        DATABASE_URL: proxy.url,
        ANTHROPIC_API_KEY: 'simulator',
        ANTHROPIC_BASE_URL: docket.simulatorUrl,
      })
      try {
        await worker.logged('the worker is ready')
        for (const n of [1, 2, 3, 4, 5, 6]) await submitMarked(docket, `before ${n}`)
        const id = await submitMarked(docket, 'last before')
        await untilEnded(docket, id)
        proxy.freeze()
        const after = await submitMarked(docket, 'after')
        expect(await untilEnded(docket, after, 15)).toMatchObject({ status: 'COMPLETED' })
      } finally {
        await worker.stop('SIGKILL')
        await proxy.close()
      }
    }),
  60_000,
)
