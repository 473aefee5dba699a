import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseServer } from '../support/database.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { callsReceived, control, modelEnv, read, submitMarked, until, untilEnded } from './engine.ts'

let docket: Docket
let admin: pg.Client
beforeAll(async () => {
  docket = await startDocket({ env: modelEnv })
  admin = new pg.Client({ connectionString: databaseServer() })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await docket.stop()
})

const databaseName = () => new URL(docket.databaseUrl).pathname.slice(1)
/** Ends every connection to the database, as a restart of PostgreSQL does. */
const cutAll = () =>
  admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [databaseName()])
const allowConnections = (allowed: boolean) =>
  admin.query(`ALTER DATABASE ${databaseName()} ALLOW_CONNECTIONS ${allowed}`)
const readiness = async () => (await fetch(`${docket.url}/health/ready`)).status

describe('connections to PostgreSQL that break again and again', () => {
  it('lose no job and no answer, and pay nothing twice', async () => {
    await control(docket, 'DELETE', 'calls')
    await docket.failNextCall({ kind: 'slow', msPerEvent: 15, times: 40 })
    const ids: string[] = []
    for (let n = 0; n < 40; n++) ids.push(await submitMarked(docket, `cut ${n}`))
    for (const calls of [4, 8, 12, 16, 20, 24, 28, 32, 36, 40]) {
      await until(async () => (await callsReceived(docket)).length >= calls)
      await cutAll()
    }

    for (const id of ids) {
      const job = await untilEnded(docket, id)
      expect(job.status).toBe('COMPLETED')
      expect(job.calls.filter((call) => call.outcome === 'SUCCEEDED')).toHaveLength(1)
    }
    expect(await callsReceived(docket)).toHaveLength(40)
    const twice = await docket.sql(`
      SELECT job_id, type FROM event WHERE type IN ('JOB_COMPLETED', 'CALL_STARTED', 'CALL_FINISHED')
      GROUP BY job_id, type HAVING count(*) > 1`)
    expect(twice).toEqual([])
    expect(await docket.sql('SELECT reserved_micros, possibly_paid_micros FROM workspace_spend')).toEqual([
      { reserved_micros: '0', possibly_paid_micros: '0' },
    ])
  })
})

describe('a PostgreSQL that is away for some seconds', () => {
  it('makes the server unready and nothing else: the answer that came meanwhile is stored when it is back', async () => {
    await control(docket, 'DELETE', 'calls')
    expect(await readiness()).toBe(200)
    await docket.failNextCall({ kind: 'slow', msPerEvent: 50 })
    const id = await submitMarked(docket, 'away')
    await until(async () => (await callsReceived(docket)).length === 1)

    const outputBefore = docket.worker!.output().length
    await allowConnections(false)
    await cutAll()
    await until(async () => (await callsReceived(docket)).every((call) => call.completed))
    await until(async () => (await readiness()) === 503)
    // The worker has tried to store it by now, in vain.
    const inVain = 'the database cannot be reached; trying again'
    await until(async () => docket.worker!.output().slice(outputBefore).includes(inVain))
    await allowConnections(true)

    await until(async () => (await readiness()) === 200)
    const job = await untilEnded(docket, id)
    expect(job).toMatchObject({ status: 'COMPLETED', attempt_count: 1 })
    expect(job.calls.map((call) => call.outcome)).toEqual(['SUCCEEDED'])
    expect(await callsReceived(docket)).toHaveLength(1)
    expect((await read(docket, id)).attempts[0]).toMatchObject({ outcome: 'COMPLETED', stale_writes: 0 })
  })
})
