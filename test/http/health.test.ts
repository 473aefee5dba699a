import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseServer } from '../support/database.ts'
import { type Docket, startDocket } from '../support/docket.ts'
import { expectNoInternals } from './send.ts'

let docket: Docket
let admin: pg.Client
beforeAll(async () => {
  docket = await startDocket({ worker: false })
  admin = new pg.Client({ connectionString: databaseServer() })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await docket.stop()
})

async function health(path: string) {
  const response = await fetch(docket.url + path)
  const text = await response.text()
  expectNoInternals(text)
  return { status: response.status, body: JSON.parse(text) as object }
}

/** Takes the database away: it accepts no connection, and those that were open are broken. */
async function setDatabase(allowed: boolean) {
  const name = new URL(docket.databaseUrl).pathname.slice(1)
  await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${allowed}`)
  if (!allowed) {
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
  }
}

it('says that the process answers and that it is ready, without a key', async () => {
  expect(await health('/health')).toEqual({ status: 200, body: { status: 'ok' } })
  expect(await health('/health/ready')).toEqual({ status: 200, body: { status: 'ready' } })
})

it('is not ready while the database is gone, says so shortly, and is ready again when it is back', async () => {
  await setDatabase(false)
  for (let i = 0; i < 3; i++) {
    expect(await health('/health/ready')).toEqual({
      status: 503,
      body: { status: 'unavailable', problem: 'the database refuses to answer' },
    })
  }
  expect((await health('/health')).status).toBe(200)
  const { errors } = await docket.request('{ jobs { edges { cursor } } }')
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL', retryable: true } }])
  expectNoInternals(JSON.stringify(errors))

  await setDatabase(true)
  expect((await health('/health/ready')).status).toBe(200)
  expect(await docket.query('{ jobs { edges { cursor } } }')).toEqual({ jobs: { edges: [] } })
})
