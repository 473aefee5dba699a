import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'
import { expect, it } from 'vitest'
import WebSocket from 'ws'
import { startDocket } from '../support/docket.ts'
import { submit, submitInput } from '../support/jobs.ts'
import { FOLLOWERS, type Item, seqs } from './follow.ts'
import { startServer, startWorker } from './processes.ts'

/** Remembers the sequence numbers until the stream breaks. @returns a promise of the first one, and of the break */
function watch(items: AsyncIterable<Item>) {
  const seen: number[] = []
  const first = Promise.withResolvers<void>()
  const broken = (async () => {
    for await (const { data } of items) {
      seen.push(data!.jobEvents.seq)
      first.resolve()
    }
  })().then(
    () => 'completed',
    (error: unknown) => error,
  )
  return { seen, first: first.promise, broken }
}

it('breaks streams off when it stops, never completes them, and a client resumes on the next server', async () => {
  const docket = await startDocket({ worker: false })
  const { id: jobId } = await submit(docket, submitInput())
  const watches = FOLLOWERS.map(([, follow]) => watch(follow(docket, { jobId })))
  await Promise.all(watches.map(({ first }) => first))

  const start = performance.now()
  expect(await docket.server.stop()).toBe(0)
  expect(performance.now() - start).toBeLessThan(4000)
  for (const { seen, broken } of watches) {
    expect(seen).toEqual([1])
    expect(await broken).not.toBe('completed')
  }
  expect(await watches[0]!.broken).toMatchObject({ code: 1001 })

  const next = await startServer(docket)
  const worker = await startWorker(docket)
  const rests = await Promise.all(
    FOLLOWERS.map(([, follow]) =>
      seqs(follow({ url: next.url, authorization: docket.authorization }, { jobId, after: 1 })),
    ),
  )
  const log = await docket.sql<{ seq: number }>('SELECT seq FROM event WHERE job_id = $1 ORDER BY seq', [
    jobId,
  ])
  expect(log.length).toBeGreaterThan(5)
  for (const rest of rests) expect([1, ...rest]).toEqual(log.map(({ seq }) => seq))

  await Promise.all([next.stop(), worker.stop()])
  await docket.stop()
})

it('stops within seconds though clients are silent, stuck, or do not answer', async () => {
  const docket = await startDocket({ worker: false })
  const { hostname, port } = new URL(docket.url)
  // A browser opens connections ahead, on which it sends nothing.
  const silent = connect(Number(port), hostname)
  await once(silent, 'connect')
  // A submit that never comes to its end.
  const stuck = connect(Number(port), hostname)
  stuck.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: ${docket.authorization}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
  )
  // A WebSocket whose client has hung: it reads nothing, and so does not answer the close.
  const hung = new WebSocket(docket.socketUrl, 'graphql-transport-ws')
  await once(hung, 'open')
  hung.send(JSON.stringify({ type: 'connection_init', payload: { authorization: docket.authorization } }))
  await once(hung, 'message')
  hung.pause()

  const start = performance.now()
  expect(await docket.server.stop()).toBe(0)
  expect(performance.now() - start).toBeLessThan(4000)
  silent.destroy()
  stuck.destroy()
  hung.terminate()
  await docket.stop()
})

it('lets a request that runs come to its end', async () => {
  const docket = await startDocket({ worker: false, env: { LOG_LEVEL: 'debug' } })
  const blocker = new pg.Client({ connectionString: docket.databaseUrl })
  await blocker.connect()
  await blocker.query('BEGIN; LOCK TABLE job IN ACCESS EXCLUSIVE MODE')
  const answer = docket.query('{ jobs { edges { cursor } } }')
  await expect
    .poll(() => docket.sql('SELECT FROM pg_locks WHERE NOT granted'), { timeout: 10_000 })
    .toHaveLength(1)
  const stopped = docket.server.stop()
  await docket.server.logged('stopping')
  await blocker.end()
  expect(await answer).toEqual({ jobs: { edges: [] } })
  expect(await stopped).toBe(0)
  await docket.stop()
})
